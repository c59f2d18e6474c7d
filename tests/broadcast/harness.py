"""Citizens, a place for receipts, broadcasters to run: what the tests here stand on."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import numpy as np
import redis
from werkzeug.exceptions import NotFound
from werkzeug.serving import make_server

from bot.broadcast import (
    Archive,
    Audience,
    Broadcaster,
    Broadcasts,
    Draft,
    Ledger,
    Limits,
    Means,
    NoticeBoard,
    Outcome,
    Outgoing,
    Paces,
    Prices,
    Receipts,
    Sender,
    Testers,
    Tier,
    Trace,
    Unknown,
    Verdicts,
)
from bot.broadcast.audience import Planner
from bot.broadcast.lanes import Lanes
from bot.broadcast.ledger import Claiming, Status
from bot.broadcast.life import ENDED
from bot.broadcast.outcomes import Patience, Settling
from bot.citizens import Address, Change, Cipher, Record, Registry, found
from bot.clock import Clock
from bot.content.loading import the_municipality
from bot.content.municipality import Municipality
from bot.settings import TwilioAccount, WhatsAppNumber
from bot.store import keys
from bot.whatsapp.errors import load_verdicts
from bot.whatsapp.sending import TwilioSender
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.status import create_status_webhook
from bot.whatsapp.templates import Templates, Wording, the_wording
from tests.simulator.harness import ACCOUNT, KEY, KEY_SECRET, SENDER, TOKEN, Simulator
from tests.waiting import LONG_ENOUGH

TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")
BASE_URL = "http://127.0.0.1:9/on"
_sids = count(1)


def address_of(person: int) -> Address:
    """A plainly fictitious number for each person."""
    return Address.parse(f"whatsapp:+393335550{person:06d}")


def draft(*topics: str, **more: Any) -> Draft:
    """A broadcast about some topics."""
    values: dict[str, Any] = {"text": {"it": "Domani le scuole restano chiuse."}, **more}
    return Draft(topics=topics or ("scuole",), **values)


@dataclass
class Town:
    """A store with its citizens, and everything that staff and the service do with them."""

    client: redis.Redis
    clock: Clock
    mps: float = 100_000
    numbers: Sequence[str] = (SENDER,)
    tier: int = 0

    def __post_init__(self) -> None:
        self.cipher = Cipher("0f" * 32)
        self.registry = Registry(
            self.client,
            self.cipher,
            slices=found(self.client, self.cipher),
            topics=TOPICS,
            languages=("en",),
            session_seconds=1800,
            numbers=self.numbers,
        )
        self.claiming = Claiming(
            self.client,
            self.clock,
            languages=("en",),
            numbers=tuple(self.registry.numbers.values()),
        )
        self.verdicts = _verdicts()
        self.paces = Paces(self.client, dict.fromkeys(self.numbers, self.mps))
        self.tier_budget = Tier(self.client, self.clock, self.tier)
        self.ledger = Ledger(
            self.client, self.clock, slices=self.registry.slices, languages=("en",)
        )
        self.archive = Archive(self.client, self.clock)
        self.broadcasts = Broadcasts(self.client, self.registry, self.clock, self.means())
        self.receipts = Receipts(
            self.client, self.archive, self.ledger, self.paces, self.verdicts, self.clock
        )
        self.templates = templates_of(self.client, self.clock)
        self.notices = NoticeBoard(self.client, self.clock)
        self.testers = Testers(self.client, self.registry, self.clock)

    def means(self) -> Means:
        """What a pre-flight knows of how we send; most tests do without templates."""
        return Means(
            rate=self.paces.rate,
            numbers=len(self.numbers),
            prices=Prices(0.005, 0.0, 0.03, "EUR", date(2026, 11, 1)),
            tier=self.tier_budget,
        )

    # ── Citizens ────────────────────────────────────────────────────────────────────────────────

    def subscribe(
        self, person: int, topics: Sequence[str] = TOPICS, language: str = "it"
    ) -> Record:
        return self._turn(person, subscribed=True, topics=tuple(topics), language=language)

    def leave(self, person: int) -> Record:
        return self._turn(person, subscribed=False, topics=())

    def write(self, person: int, to: str = SENDER) -> Record:
        """Somebody writes to one of our numbers, and stays what they were."""
        return self._turn(person, to)

    def _turn(self, person: int, to: str = SENDER, **changes: Any) -> Record:
        record = self.registry.load([address_of(person)], f"SM{next(_sids):032x}")
        profile = replace(record.profile, **changes)
        change = Change(profile=profile, session=b"{}", reply=b"[]", at=self.clock(), to=to)
        assert self.registry.commit(record, change)
        return record

    def fall_silent(self, *people: int, hours: int = 48) -> None:
        """These have not written for so long."""
        written = int(self.clock().timestamp()) - hours * 3600
        for person in people:
            slice_, number = self.place_of(person)
            self.client.setrange(  # type: ignore[call-overload]
                keys.last_inbound(slice_), number * 4, written.to_bytes(4, "big")
            )

    def place_of(self, person: int) -> tuple[int, int]:
        """The slice and number of somebody."""
        record = self.registry.load([address_of(person)], "SM0")
        assert record.profile.number is not None
        return record.slice, record.profile.number

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    def launch(self, *topics: str, **more: Any) -> str:
        """Let a broadcast go out; its id."""
        created = self.broadcasts.create(
            draft(*topics, **more),
            author="Anna",
            send=True,
            may_send=True,
            confirm_repeat=True,
        )
        return created.broadcast.id

    def state(self, broadcast_id: str) -> str:
        return self.archive.existing(broadcast_id).state

    def counts(self, broadcast_id: str) -> dict[str, int]:
        """Only those that are not zero."""
        return {name: n for name, n in self.ledger.counts(broadcast_id).items() if n}

    def withheld(self, broadcast_id: str) -> int:
        return self.ledger.tally(broadcast_id)[Status.WITHHELD]

    def everybody_is(self, broadcast_id: str, status: str) -> None:
        """Reports about every recipient."""
        for slice_, row in enumerate(self.ledger.slices(broadcast_id)):
            for number in np.flatnonzero(row):
                self.receipts.record(f"{broadcast_id}.{slice_}.{number}", status)

    def planner(self) -> Planner:
        audience = Audience(self.client, self.registry, self.clock)
        return Planner(self.archive, audience, self.testers, self.ledger, Lanes(self.client))

    def settling(self) -> Settling:
        """One broadcaster's look after what is under way."""
        return Settling(
            self.archive,
            self.ledger,
            Lanes(self.client),
            NoticeBoard(self.client, self.clock),
            self.tier_budget,
            self.verdicts,
            self.clock,
            self.broadcasts.obstacles,
        )

    def broadcaster(self, sender: Sender, limits: Limits | None = None) -> Broadcaster:
        return Broadcaster(
            self.client,
            registry=self.registry,
            cipher=self.cipher,
            clock=self.clock,
            sender=sender,
            verdicts=self.verdicts,
            paces=self.paces,
            tier=self.tier_budget,
            obstacles=self.broadcasts.obstacles,
            limits=limits or Limits(patience=Patience(hearing=timedelta(0))),
        )

    def run(
        self,
        sender: Sender,
        *,
        until: Callable[[], bool],
        limits: Limits | None = None,
    ) -> None:
        """Run one broadcaster until something is true. Raises AssertionError when it never is."""
        asyncio.run(run_until(self.broadcaster(sender, limits), until))

    def ended(self, *broadcast_ids: str) -> Callable[[], bool]:
        return lambda: all(self.state(one) in ENDED for one in broadcast_ids)


def neighbours(town: Town, number: int) -> list[int]:
    """So many people of one slice: they stand in one range."""
    everybody = defaultdict[int, list[int]](list)
    for person in range(100 * number):
        slice_ = town.registry.load([address_of(person)], "SM0").slice
        everybody[slice_].append(person)
        if len(everybody[slice_]) == number:
            break
    return everybody[slice_]


async def run_until(
    broadcaster: Broadcaster, until: Callable[[], bool], look: float = 0.01
) -> None:
    """`look`: how often, in seconds."""
    running = asyncio.create_task(broadcaster.run())
    deadline = time.monotonic() + LONG_ENOUGH
    try:
        while not await asyncio.to_thread(until):
            assert not running.done(), running.result()
            assert time.monotonic() < deadline, "it did not come true in time"
            await asyncio.sleep(look)
    finally:
        broadcaster.stop()
        await running


class Postman:
    """A sender that does what it is told, for what a provider over HTTP cannot be told exactly."""

    def __init__(
        self,
        answer: Callable[[Outgoing], Outcome | Exception],
        trace: Trace = Unknown("not asked"),  # noqa: B008  (immutable)
    ) -> None:
        self._answer = answer
        self.trace = trace
        self.submitted: list[Outgoing] = []

    async def submit(self, message: Outgoing) -> Outcome:
        self.submitted.append(message)
        answer = self._answer(message)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look_up(self, message: Outgoing, since: datetime) -> Trace:
        return self.trace

    @property
    def addresses(self) -> list[str]:
        return [message.to.uri for message in self.submitted]


def templates_of(client: redis.Redis, clock: Clock, base_url: str = BASE_URL) -> Templates:
    """The templates of this repository's own content."""
    names = {topic.id: topic.name for topic in _municipality().topics}
    return Templates(client, clock, _wording(base_url), names)


# What follows is read once: a town is built some hundred times, and YAML takes its time.


@cache
def _municipality() -> Municipality:
    return the_municipality()


@cache
def _wording(base_url: str) -> Wording:
    return the_wording(_municipality(), f"{base_url}/media")


@cache
def _verdicts() -> Verdicts:
    return load_verdicts()


# ── Over HTTP ───────────────────────────────────────────────────────────────────────────────────


def account_at(url: str, numbers: Sequence[str] = (SENDER,)) -> TwilioAccount:
    """The account of the tests, at a simulator."""
    return TwilioAccount(
        account_sid=ACCOUNT,
        auth_tokens=(TOKEN,),
        username=KEY,
        password=KEY_SECRET,
        numbers=tuple(WhatsAppNumber(number, 80) for number in numbers),
        api_base_url=url,
    )


@contextmanager
def receipts_served(receipts: Receipts) -> Iterator[str]:
    """The status webhook on a free port; its base address."""
    server = make_server("127.0.0.1", 0, NotFound(), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = create_status_webhook(receipts, SignatureCheck(url, [TOKEN]))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run_over_http(
    town: Town,
    simulator: Simulator,
    base_url: str,
    *,
    until: Callable[[], bool],
    limits: Limits | None = None,
) -> None:
    """One broadcaster that sends through twilio-python to the simulator."""

    async def run() -> None:
        account = account_at(simulator.url)
        async with TwilioSender(account, town.client, town.templates, base_url=base_url) as sender:
            await run_until(town.broadcaster(sender, limits), until)

    asyncio.run(run())
