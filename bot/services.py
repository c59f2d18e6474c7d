"""The one place where objects are built and handed to each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import redis

import actions
from bot.action_runner import InProcessActions, RemoteActions
from bot.broadcast import Broadcasts, NoticeBoard, Receipts, Replies
from bot.citizens import Census, Cipher, Registry, found
from bot.clock import Clock, system_clock
from bot.content import CONTENT, the_domain, the_flows, the_municipality, the_understanding
from bot.conversation import Conversation
from bot.dialogue import Domain, Engine
from bot.municipality import Municipality
from bot.processor import Processor
from bot.settings import Settings, load_settings
from bot.staff.operations import Operations
from bot.staff.tokens import Tokens
from bot.store import connect
from bot.store.embedded import EmbeddedServer
from bot.understanding import Understanding


class Services:
    """Everything that a process may need, each built when it is first asked for."""

    def __init__(self, settings: Settings, redis_url: str, clock: Clock = system_clock) -> None:
        """`redis_url` names the store: that of the settings, or of an embedded server."""
        self.settings = settings
        self.clock = clock
        self._redis_url = redis_url

    # ── What citizens talk to ───────────────────────────────────────────────────────────────────

    @cached_property
    def municipality(self) -> Municipality:
        """Who the Comune is."""
        return the_municipality()

    @cached_property
    def domain(self) -> Domain:
        """Slots and responses."""
        return the_domain(self.municipality)

    @cached_property
    def understanding(self) -> Understanding:
        """Reads messages."""
        return the_understanding(self.settings)

    @cached_property
    def engine(self) -> Engine:
        """Runs the flows, with the actions in this process or on an action server."""
        local = InProcessActions(actions.build(CONTENT))
        url = self.settings.action_endpoint_url
        runner = RemoteActions(url) if url else local
        return Engine(the_flows(self.domain, local.names), self.domain, runner)

    @cached_property
    def conversation(self) -> Conversation:
        """Turns messages into replies."""
        processor = Processor(
            self.understanding,
            self.engine,
            self.municipality,
            notices=self.notice_board.slots,
            session_seconds=self._session_seconds,
        )
        return Conversation(self.registry, processor)

    # ── Who the citizens are ────────────────────────────────────────────────────────────────────

    @cached_property
    def redis(self) -> redis.Redis:
        """The store."""
        return connect(self._redis_url)

    @cached_property
    def registry(self) -> Registry:
        """The citizens. Raises WrongDataKeyError where the store was written with another key."""
        cipher = Cipher(self.settings.data_key)
        _, *other_languages = self.municipality.languages
        return Registry(
            self.redis,
            cipher,
            slices=found(self.redis, cipher),
            topics=self.municipality.topic_ids,
            languages=other_languages,
            session_seconds=self._session_seconds,
        )

    @cached_property
    def census(self) -> Census:
        """How many citizens there are."""
        topics = self.municipality.topic_ids
        return Census(self.redis, slices=self.registry.slices, topics=topics)

    @property
    def _session_seconds(self) -> int:
        return self.settings.session_minutes * 60


@contextmanager
def opened_services() -> Iterator[Services]:
    """The services on the store of the settings; an embedded server runs for as long as needed."""
    settings = load_settings()
    if settings.redis_url:
        yield Services(settings, settings.redis_url)
        return
    with EmbeddedServer(settings.server_dir) as server:
        yield Services(settings, server.url)
