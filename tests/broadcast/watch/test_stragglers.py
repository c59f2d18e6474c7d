"""Stragglers: what was accepted and never heard of again is asked about, and ends."""

import asyncio

import numpy as np
import pytest
import redis

from bot.broadcast import Accepted, NoTrace, Traced
from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.ledger import Report, Status
from bot.broadcast.life import Action, Party
from bot.broadcast.messages import Composer
from bot.broadcast.outcomes import Inquiry
from bot.broadcast.watch import Stragglers
from tests.broadcast.harness import Postman, Town
from tests.broadcast.watch.conftest import sent
from tests.conftest import SettableClock


@pytest.fixture
def stragglers(town: Town, lanes: Lanes) -> Stragglers:
    return Stragglers(town.client, town.archive, town.ledger, lanes, town.clock)


def completed(town: Town) -> str:
    broadcast = sent(town, urgent=False)
    town.archive.act(broadcast, Action.COMPLETE, by="test", party=Party.SERVICE)
    town.archive.linger(broadcast, town.clock())
    return broadcast


def test_what_was_never_reported_is_asked_about_and_in_the_end_failed(
    town: Town, stragglers: Stragglers, lanes: Lanes, clock: SettableClock
) -> None:
    broadcast = completed(town)
    while lease := lanes.lease(Lane.ORDINARY):
        lanes.finish(lease)  # the order to plan it, long done
    assert stragglers.run() == {broadcast: "asked about 5"}
    assert lanes.unfinished(Lane.ORDINARY) == 1
    assert stragglers.run() == {}

    clock.advance(hours=25)
    assert stragglers.run() == {broadcast: "gave up 5"}
    assert town.counts(broadcast) == {"failed": 5}
    assert town.ledger.failures(broadcast) == {0: 5}
    clock.advance(hours=25)
    assert stragglers.run() == {}


def test_a_late_receipt_corrects_what_was_given_up(
    town: Town, stragglers: Stragglers, clock: SettableClock
) -> None:
    broadcast = completed(town)
    clock.advance(hours=25)
    stragglers.run()
    town.receipts.record(f"{broadcast}.0.2", "delivered")
    assert town.counts(broadcast) == {"delivered": 1, "failed": 4}


async def _late(town: Town, postman: Postman, broadcast: str) -> dict[str, int]:
    inquiry = Inquiry(
        town.client,
        composer=Composer(town.registry, town.clock),
        archive=town.archive,
        ledger=town.ledger,
        receipts=town.receipts,
        sender=postman,
    )
    return await inquiry.run_late(broadcast)


@pytest.mark.parametrize(
    ("trace", "counts"),
    [
        (Traced("delivered"), "delivered"),
        (Traced("failed", 63024), "failed"),
        (NoTrace(), "accepted"),
    ],
)
def test_the_providers_list_counts_as_a_report_and_plans_nothing_again(
    redis_client: redis.Redis, clock: SettableClock, trace: Traced | NoTrace, counts: str
) -> None:
    town = Town(redis_client, clock)
    town.subscribe(1)
    slice_, number = town.place_of(1)
    broadcast = town.launch()
    members = np.zeros(number + 1, dtype=np.uint8)
    members[number] = 1
    town.ledger.plan(broadcast, {slice_: members})
    town.ledger.record(broadcast, slice_, [Report(number, Status.ACCEPTED)])
    asyncio.run(_late(town, Postman(lambda _: Accepted("SM"), trace), broadcast))
    assert town.counts(broadcast) == {counts: 1}


def test_what_has_no_validity_ends_after_a_week(town: Town, clock: SettableClock) -> None:
    broadcast = sent(town, urgent=False, status=Status.PLANNED)
    town.broadcasts.pause(broadcast, by="Anna")
    settling = town.settling()
    clock.advance(days=6)
    assert settling.run() == {}
    clock.advance(days=1)
    assert settling.run() == {broadcast: "expired"}
    assert town.counts(broadcast) == {"skipped": 5}
