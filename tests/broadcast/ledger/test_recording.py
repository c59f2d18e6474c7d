"""On the way into the ledger: what the store refuses to take is neither lost nor sent twice."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha1
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import redis

import bot.store
from bot.broadcast import Accepted, Busy, Outgoing
from bot.broadcast.lanes import Kept, Lease, Range
from bot.broadcast.ledger import Report, Status
from bot.broadcast.sending import Holding, Journal
from bot.clock import system_clock
from bot.store import connect, keys
from bot.store.connection import Client
from tests.broadcast.harness import Postman, Town, address_of, neighbours


def losing_the_first_answer_to(script: str) -> type[Client]:
    """A client that does what it is asked, and whose connection breaks before that is known."""
    text = (Path(bot.store.__file__).parent / "lua" / f"{script}.lua").read_text()
    names = {text, sha1(text.encode()).hexdigest()}

    class Forgetful(Client):
        def execute_command(self, *args: Any, **options: Any) -> Any:
            answer = super().execute_command(*args, **options)
            if args[0] in ("EVAL", "EVALSHA") and args[1] in names:
                names.clear()
                raise redis.exceptions.ConnectionError("the answer was lost")
            return answer

    return Forgetful


def town_through(client_class: type[Client], url: str) -> Town:
    """A town that takes its time, so that a range lasts for some portions."""
    client: Any = client_class.from_url(url)
    client.url = url
    return Town(client, system_clock, mps=50)


def busy_at_first(person: int) -> Callable[[Outgoing], Accepted | Busy]:
    """A provider that has no time for the first message to somebody."""
    refused = set[str]()

    def answer(message: Outgoing) -> Accepted | Busy:
        if message.to == address_of(person) and not refused:
            refused.add(message.reference)
            return Busy(None, "429")
        return Accepted("SM" + "0" * 32)

    return answer


@pytest.fixture
def url(redis_client: redis.Redis, redis_server: str) -> str:
    """The address of an empty store."""
    if not redis_server.startswith(("redis://", "unix://")):
        pytest.skip("breaks the connection to a single server")
    return redis_server


def test_what_was_returned_and_sent_again_meanwhile_is_not_returned_twice(url: str) -> None:
    town = town_through(losing_the_first_answer_to("ledger_move"), url)
    people = neighbours(town, 40)
    for person in people:
        town.subscribe(person)
    broadcast = town.launch()
    postman = Postman(busy_at_first(people[0]))

    town.run(postman, until=town.ended(broadcast))

    sent = Counter(postman.addresses)
    assert sent.pop(address_of(people[0]).uri) == 2  # refused, then taken
    assert set(sent.values()) == {1}
    assert town.counts(broadcast) == {"accepted": 40}


def test_outcomes_that_the_store_has_no_room_for_are_written_down_when_it_has(url: str) -> None:
    town = Town(connect(url), system_clock)
    town.subscribe(1)
    broadcast = town.launch()

    def answer(message: Outgoing) -> Accepted:
        town.client.config_set("maxmemory", 1)
        return Accepted("SM" + "0" * 32)

    postman, looks = Postman(answer), count()

    def over() -> bool:
        if postman.submitted and next(looks) == 30:
            town.client.config_set("maxmemory", 0)
        return town.ended(broadcast)()

    try:
        town.run(postman, until=over)
    finally:
        town.client.config_set("maxmemory", 0)

    assert len(postman.submitted) == 1
    assert town.counts(broadcast) == {"accepted": 1}


@contextmanager
def spoilt(town: Town, range_: Range) -> Iterator[None]:
    """Something else stands meanwhile where a ledger should be."""
    ledger = keys.ledger(range_.slice, range_.broadcast)
    town.client.rename(ledger, f"{ledger}:aside")
    town.client.hset(ledger, "no", "ledger")
    yield
    town.client.rename(f"{ledger}:aside", ledger)


def under_way(town: Town) -> tuple[Holding, Journal]:
    """A message that is submitting, in a range that is held, and a journal."""
    town.subscribe(1)
    broadcast = town.archive.existing(town.launch())
    town.planner().plan(broadcast.id)
    (range_,) = town.archive.progress.open_ranges(broadcast.id)
    fence = town.ledger.take(range_)
    claims = town.claiming.claim(range_, fence, broadcast.draft.topics, 1, place=1)
    assert len(claims.claims) == 1
    lease = Lease(broadcast.lane, "0-1", {})
    holding = Holding(Kept(lease), range_, fence, broadcast, [])
    holding.begin()
    return holding, Journal(town.ledger)


def test_outcomes_that_are_refused_once_are_written_down_with_the_next(town: Town) -> None:
    holding, journal = under_way(town)
    _, number = town.place_of(1)
    journal.report(holding, Report(number, Status.ACCEPTED))

    with spoilt(town, holding.range):
        asyncio.run(journal.flush())
    assert (journal.is_empty, holding.under_way) == (False, 1)
    asyncio.run(journal.flush())

    assert (journal.is_empty, holding.under_way, holding.kept.lost) == (True, 0, False)
    assert town.counts(holding.broadcast.id) == {"accepted": 1}


def test_outcomes_that_are_refused_again_and_again_become_unknown_with_the_next_holder(
    town: Town,
) -> None:
    holding, journal = under_way(town)
    _, number = town.place_of(1)
    journal.report(holding, Report(number, Status.ACCEPTED))

    with spoilt(town, holding.range):
        for _ in range(3):
            asyncio.run(journal.flush())

    assert (journal.is_empty, holding.under_way, holding.kept.lost) == (True, 0, True)
    assert town.counts(holding.broadcast.id) == {"submitting": 1}
    town.ledger.take(holding.range)
    assert town.counts(holding.broadcast.id) == {"unknown": 1}
