"""The one place where objects are built and handed to each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import cached_property
from typing import Any

import redis
from prometheus_client import CollectorRegistry, Gauge

from bot.broadcast import (
    Alarms,
    Archive,
    Audience,
    Broadcasts,
    Figures,
    Lanes,
    Ledger,
    Means,
    MediaStore,
    NoticeBoard,
    Paces,
    Presence,
    Prices,
    Receipts,
    Replies,
    Reporter,
    Retiring,
    Tier,
    Traffic,
)
from bot.checking import problems_of
from bot.citizens import Census, Cipher, History, Questions, Registry, found
from bot.clock import Clock, system_clock
from bot.content import CONTENT, the_ready_texts, the_understanding
from bot.dialogue import Domain
from bot.editing import Revisions, Workshop
from bot.editing.building import Builder
from bot.editing.live import LiveConversation
from bot.municipality import Municipality
from bot.script import Script, read_script
from bot.settings import Settings, load_settings
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.entrance import Entrance
from bot.staff.accounts.own import OwnAccount
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.people import People
from bot.staff.accounts.provider import IdentityProvider
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.accounts.sessions import Sessions
from bot.staff.accounts.token_operations import TokenOperations
from bot.staff.accounts.tokens import Tokens
from bot.staff.accounts.visitors import Visitors
from bot.staff.audit import AuditLog
from bot.staff.audit.operations import AuditOperations
from bot.staff.broadcasts.deciding import Deciding
from bot.staff.broadcasts.files import Files
from bot.staff.broadcasts.looking import Looking
from bot.staff.broadcasts.sittings import Sittings
from bot.staff.broadcasts.telling import Telling
from bot.staff.broadcasts.writing import Writing
from bot.staff.content.desk import ContentDesk
from bot.staff.door import Door, staff_texts
from bot.staff.four_eyes import FourEyes
from bot.staff.health.health import Health
from bot.staff.listeners.listeners import Listeners
from bot.staff.operations import Operations
from bot.staff.testers.operations import TesterOperations
from bot.store import connect
from bot.store.embedded import EmbeddedServer
from bot.understanding import Understanding
from bot.whatsapp.errors import ErrorTable, load_verdicts
from bot.whatsapp.http import twilio_client
from bot.whatsapp.rich import RichReplies
from bot.whatsapp.sending import MEDIA_PATH
from bot.whatsapp.templates import Approvals, Templates, Upkeep, Wording
from bot.wording import the_wording

_INTERNAL_ERROR = "utter_internal_error_rasa"


class Services:
    """Everything that a process may need, each built when it is first asked for."""

    def __init__(self, settings: Settings, redis_url: str, clock: Clock = system_clock) -> None:
        """`redis_url` names the store: that of the settings, or of an embedded server."""
        self.settings = settings
        self.clock = clock
        self._redis_url = redis_url

    # ── What citizens talk to ───────────────────────────────────────────────────────────────────

    @cached_property
    def script(self) -> Script:
        """What the bot says and does, as it was installed."""
        return read_script()

    @cached_property
    def municipality(self) -> Municipality:
        """Who the Comune is."""
        return self.script.municipality

    @cached_property
    def domain(self) -> Domain:
        """Slots and responses."""
        return self.script.domain

    @cached_property
    def understanding(self) -> Understanding:
        """Reads messages."""
        return the_understanding(self.settings)

    @cached_property
    def conversation(self) -> LiveConversation:
        """Turns messages into replies, with what staff have edited."""
        builder = Builder(
            self.settings, self.registry, self._notices_as_slot, self.script, self.understanding
        )
        return LiveConversation(self.revisions, self.workshop, builder.build)

    @cached_property
    def revisions(self) -> Revisions:
        """What staff have edited of the content."""
        return Revisions(self.redis)

    @cached_property
    def workshop(self) -> Workshop:
        """Where copies of the content with that are made."""
        return Workshop(CONTENT, self.settings.data_dir / "content")

    def _notices_as_slot(self) -> list[dict[str, Any]]:
        return [notice.to_slot() for notice in self.notice_board.in_force()]

    @cached_property
    def rich_replies(self) -> RichReplies:
        """The way for replies with buttons and lists."""
        wanted = self.settings.interactive_replies
        return RichReplies(self.replies, self.presence, self.clock, wanted=wanted)

    @cached_property
    def apology(self) -> str:
        """What citizens read when something went wrong on our side."""
        variation = self.domain.responses[_INTERNAL_ERROR].plain[0]
        return variation.in_language(self.municipality.default_language).text.source

    # ── Who the citizens are ────────────────────────────────────────────────────────────────────

    @cached_property
    def redis(self) -> redis.Redis:
        """The store."""
        return connect(self._redis_url)

    @cached_property
    def cipher(self) -> Cipher:
        """Ids and encryption of addresses."""
        return Cipher(self.settings.data_key)

    @cached_property
    def registry(self) -> Registry:
        """The citizens. Raises WrongDataKeyError where the store was written with another key."""
        _, *other_languages = self.municipality.languages
        return Registry(
            self.redis,
            self.cipher,
            slices=found(self.redis, self.cipher, training=self.settings.training),
            topics=self.municipality.topic_ids,
            languages=other_languages,
            session_seconds=self._session_seconds,
            numbers=[number.uri for number in self.settings.twilio.numbers],
        )

    @cached_property
    def census(self) -> Census:
        """How many citizens there are."""
        return Census(
            self.redis,
            slices=self.registry.slices,
            topics=self.municipality.topic_ids,
            languages=tuple(self.municipality.languages),
        )

    @cached_property
    def history(self) -> History:
        """How their number moves."""
        return History(self.redis, self.census, self.clock)

    @cached_property
    def questions(self) -> Questions:
        """What they asked and nobody has answered."""
        return Questions(self.redis, self.clock, slices=self.registry.slices)

    # ── What staff send ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def broadcasts(self) -> Broadcasts:
        """What the admin endpoint and the console do with broadcasts."""
        return Broadcasts(self.redis, self.registry, self.clock, self.means)

    @cached_property
    def means(self) -> Means:
        """What a pre-flight knows of how we send."""
        prices = self.settings.prices
        return Means(
            rate=self.paces.rate,
            numbers=len(self.settings.twilio.numbers),
            prices=Prices(**asdict(prices)) if prices else None,
            tier=self.tier,
            templates=self.templates,
            presence=self.presence,
        )

    @cached_property
    def _archive(self) -> Archive:
        return Archive(self.redis, self.clock)

    @cached_property
    def _ledger(self) -> Ledger:
        registry = self.registry
        return Ledger(self.redis, self.clock, slices=registry.slices, languages=registry.languages)

    @cached_property
    def retiring(self) -> Retiring:
        """Forgets the details of broadcasts that have long been over."""
        audience = Audience(self.redis, self.registry, self.clock)
        return Retiring(
            self.redis,
            self._archive,
            Reporter(self.redis, self._archive, audience, self._ledger, self.clock),
            self.clock,
            slices=self._ledger.slices_kept,
            kept_for=timedelta(days=self.settings.details_days),
        )

    @cached_property
    def notice_board(self) -> NoticeBoard:
        """The notices in force."""
        return NoticeBoard(self.redis, self.clock)

    @cached_property
    def paces(self) -> Paces:
        """When the next message may leave, from each of our numbers."""
        numbers = self.settings.twilio.numbers
        return Paces(self.redis, {number.uri: number.mps for number in numbers})

    @cached_property
    def tier(self) -> Tier:
        """How many people may be written to outside the service window in a day."""
        return Tier(self.redis, self.clock, self.settings.messaging_tier)

    @cached_property
    def receipts(self) -> Receipts:
        """What became of each message."""
        return Receipts(
            self.redis, self._archive, self._ledger, self.paces, self.error_table, self.clock
        )

    @cached_property
    def wording(self) -> Wording:
        """The words of the templates that WhatsApp approves. Raises ContentError."""
        return the_wording(self.municipality, self.settings.base_url + MEDIA_PATH)

    @cached_property
    def templates(self) -> Templates:
        """What can be sent outside the service window."""
        names = {topic.id: topic.name for topic in self.municipality.topics}
        return Templates(self.redis, self.clock, self.wording, names)

    @cached_property
    def approvals(self) -> Approvals:
        """The templates at Twilio."""
        twilio = twilio_client(self.settings.twilio)
        return Approvals(
            twilio, self.wording, self.templates, prefix=self.municipality.service.name
        )

    @cached_property
    def template_upkeep(self) -> Upkeep:
        """Keeps what is known of the templates true."""
        return Upkeep(
            self.approvals, self.templates, self.alarms, makes_them=self.settings.simulated
        )

    @cached_property
    def media(self) -> MediaStore:
        """The files that go with messages."""
        return MediaStore(self.redis)

    @cached_property
    def error_table(self) -> ErrorTable:
        """What follows from the provider's error codes."""
        return load_verdicts()

    @cached_property
    def replies(self) -> Replies:
        """The lane for replies with buttons and lists."""
        return Replies(self.redis, self.cipher, self.clock)

    @cached_property
    def alarms(self) -> Alarms:
        """What somebody has to look at."""
        return Alarms(self.redis, self.clock)

    @cached_property
    def presence(self) -> Presence:
        """Which broadcasters are alive."""
        return Presence(self.redis, self.clock)

    # ── Who may do what ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def tokens(self) -> Tokens:
        """The keys of staff."""
        admin_token = self.settings.admin_token
        return Tokens(self.redis, self.clock, self.accounts, self.audit, admin_token)

    @cached_property
    def accounts(self) -> Accounts:
        """The people of the staff."""
        return Accounts(self.redis)

    @cached_property
    def people(self) -> People:
        """What administrators do with accounts."""
        return People(self.accounts, self.audit, self.clock)

    @cached_property
    def entrance(self) -> Entrance:
        """How staff come in."""
        return Entrance(self._account_parts)

    @cached_property
    def own_account(self) -> OwnAccount:
        """What each person does with their own account."""
        return OwnAccount(self._account_parts)

    @cached_property
    def visitors(self) -> Visitors:
        """Who is at the console."""
        trying_out = self.settings.simulated
        return Visitors(self._account_parts, self.tokens, trying_out=trying_out)

    @cached_property
    def _account_parts(self) -> AccountParts:
        return AccountParts(
            accounts=self.accounts,
            sessions=Sessions(self.redis, self.clock),
            second_factors=SecondFactors(self.redis, self.settings.data_key),
            attempts=self._attempts,
            audit=self.audit,
            clock=self.clock,
        )

    def _approvers(self) -> frozenset[str]:
        return self.tokens.who_may_approve() | self.accounts.who_may_approve()

    @cached_property
    def _attempts(self) -> Attempts:
        return Attempts(self.redis, self.clock)

    def _identity_provider(self) -> IdentityProvider | None:
        settings = self.settings
        if not settings.oidc_discovery_url:
            return None
        return IdentityProvider(
            discovery_url=settings.oidc_discovery_url,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=f"{settings.base_url}/admin/sign-in/provider/answer",
            clock=self.clock,
            name=settings.oidc_name,
        )

    @cached_property
    def audit(self) -> AuditLog:
        """What staff have done."""
        return AuditLog(self.redis, self.clock)

    @property
    def _four_eyes(self) -> FourEyes:
        settings = self.settings
        return FourEyes(
            policy=settings.four_eyes,
            approvers=self._approvers,
            urgent_alone=settings.urgent_alone,
            training=settings.training,
        )

    @cached_property
    def operations(self) -> Operations:
        """What staff can do."""
        looking = Looking(self.broadcasts, self.notice_board.in_force)
        telling, four_eyes = Telling(self.audit), self._four_eyes
        return Operations(
            broadcasts=looking,
            writing=Writing(self.broadcasts, looking, telling, four_eyes, Sittings(self.redis)),
            deciding=Deciding(self.broadcasts, looking, telling, four_eyes),
            four_eyes=four_eyes,
            files=Files(self.media, self.audit),
            testers=TesterOperations(self.broadcasts.testers, self.audit),
            tokens=TokenOperations(self.tokens, self.accounts),
            audit=AuditOperations(self.audit),
            listeners=Listeners(
                self.census,
                self.history,
                self.questions,
                self.audit,
                households=self.municipality.municipality.households,
            ),
            health=self._health,
            content=ContentDesk(self.revisions, self.workshop, problems_of, self.audit, self.clock),
            people=self.people,
            municipality=self.municipality,
            ready_texts=the_ready_texts(self.municipality),
        )

    @cached_property
    def _health(self) -> Health:
        return Health(
            self.redis,
            lanes=Lanes(self.redis),
            presence=self.presence,
            traffic=Traffic(self.redis, self._archive),
            tier=self.tier,
            templates=self.templates.unapproved,
            alarms=self.alarms.all,
            simulated=self.settings.simulated,
            clock=self.clock,
        )

    @cached_property
    def door(self) -> Door:
        """Who may come in, and in which language they are spoken to."""
        return Door(
            operations=self.operations,
            tokens=self.tokens,
            attempts=self._attempts,
            catalogue=staff_texts().with_texts(self.error_table.texts()),
            entrance=self.entrance,
            visitors=self.visitors,
            own=self.own_account,
            training=self.settings.training,
            provider=self._identity_provider(),
        )

    @cached_property
    def metrics(self) -> CollectorRegistry:
        """What /metrics shows: totals, nothing about a citizen."""
        registry = CollectorRegistry()
        subscribers = Gauge("jesi_on_subscribers", "Subscribed citizens", registry=registry)
        subscribers.set_function(self.census.subscribers)
        suppressed = Gauge("jesi_on_suppressed", "Whom nothing reaches", registry=registry)
        suppressed.set_function(self.census.suppressed)
        registry.register(self._figures())
        return registry

    def _figures(self) -> Figures:
        """What can be counted about broadcasts."""
        return Figures(
            archive=self._archive,
            ledger=self._ledger,
            lanes=Lanes(self.redis),
            paces=self.paces,
            tier=self.tier,
            presence=self.presence,
            alarms=self.alarms,
            clock=self.clock,
        )

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
