"""The watchdog, the alarms and the stragglers: what nobody would notice otherwise."""

import asyncio
from datetime import timedelta

import numpy as np
import pytest
import redis
from prometheus_client import CollectorRegistry, generate_latest
from structlog.testing import capture_logs

from bot.broadcast import Accepted, NoTrace, Presence, Traced
from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.ledger import Report, Status
from bot.broadcast.life import Action, Party
from bot.broadcast.messages import Composer
from bot.broadcast.outcomes import Inquiry
from bot.broadcast.watch import (
    AlarmKind,
    Alarms,
    Figures,
    Standstill,
    Stragglers,
    Traffic,
    Watchdog,
)
from bot.store import keys
from tests.broadcast.harness import TOPICS, Postman, Town, address_of
from tests.conftest import SettableClock
from tests.simulator.harness import SENDER

OTHER = "whatsapp:+393335550199"


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock)
    for person in range(5):
        town.subscribe(person)
    return town


@pytest.fixture
def lanes(town: Town) -> Lanes:
    lanes = Lanes(town.client)
    lanes.open()
    return lanes


@pytest.fixture
def alarms(town: Town) -> Alarms:
    return Alarms(town.client, town.clock)


@pytest.fixture
def watchdog(town: Town, lanes: Lanes, alarms: Alarms) -> Watchdog:
    return Watchdog(
        Traffic(town.client, town.archive), town.archive, town.ledger, lanes, alarms, town.clock
    )


def sent(town: Town, *, urgent: bool = True, status: Status = Status.ACCEPTED) -> str:
    """A broadcast to five people, all of them in one status."""
    broadcast = town.launch(urgent=urgent)
    town.ledger.plan(broadcast, {0: np.ones(5, dtype=np.uint8)})
    town.archive.progress.planned(broadcast, 5)
    if status is not Status.PLANNED:
        town.ledger.record(broadcast, 0, [Report(number, status) for number in range(5)])
    return broadcast


def raised(alarms: Alarms) -> list[tuple[str, str]]:
    return [(alarm.kind.value, alarm.subject) for alarm in alarms.all()]


# ── An alert that reaches nobody ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "status", [Status.PLANNED, Status.UNKNOWN, Status.ACCEPTED, Status.SENT, Status.FAILED]
)
def test_an_alert_that_nobody_has_after_five_minutes_raises_an_alarm_once(
    town: Town, watchdog: Watchdog, alarms: Alarms, clock: SettableClock, status: Status
) -> None:
    broadcast = sent(town, status=status)
    clock.advance(minutes=4, seconds=59)
    watchdog.look_at_broadcasts()
    assert raised(alarms) == []

    clock.advance(seconds=1)
    with capture_logs() as logs:
        watchdog.look_at_broadcasts()
        watchdog.look_at_broadcasts()

    assert raised(alarms) == [("nobody_reached", broadcast)]
    assert [(log["log_level"], log["kind"]) for log in logs] == [("error", "nobody_reached")]


def test_one_that_could_not_leave_at_its_hour_is_an_alarm_until_it_goes_on_or_is_given_up(
    town: Town, watchdog: Watchdog, alarms: Alarms, clock: SettableClock
) -> None:
    scheduled = town.launch(send_at=clock() + timedelta(hours=1))
    for person in range(5):
        town.leave(person)
    clock.advance(hours=1)
    town.settling().run()
    watchdog.look_at_broadcasts()
    found = [(alarm.kind, alarm.subject) for alarm in alarms.all()]
    assert found == [(AlarmKind.CANNOT_LEAVE, scheduled)]
    town.subscribe(1, TOPICS)
    town.broadcasts.resume(scheduled, by="Bruno")
    watchdog.look_at_broadcasts()
    assert alarms.all() == ()


def test_one_person_who_has_it_is_enough_and_ends_the_alarm(
    town: Town, watchdog: Watchdog, alarms: Alarms, clock: SettableClock
) -> None:
    broadcast = sent(town)
    clock.advance(minutes=6)
    watchdog.look_at_broadcasts()
    town.receipts.record(f"{broadcast}.0.3", "delivered")
    watchdog.look_at_broadcasts()
    assert raised(alarms) == []


def test_it_holds_for_one_that_was_never_planned_and_one_that_is_completed(
    town: Town, watchdog: Watchdog, alarms: Alarms, clock: SettableClock
) -> None:
    unplanned = town.launch(urgent=True)
    completed = sent(town)
    town.archive.act(completed, Action.COMPLETE, by="test", party=Party.SERVICE)
    clock.advance(minutes=6)
    watchdog.look_at_broadcasts()
    assert {subject for _, subject in raised(alarms)} == {unplanned, completed}


def test_what_is_not_urgent_may_take_longer_but_not_without_any_report(
    town: Town, watchdog: Watchdog, alarms: Alarms, clock: SettableClock
) -> None:
    broadcast = sent(town, urgent=False)
    clock.advance(minutes=6)
    watchdog.look_at_broadcasts()
    assert raised(alarms) == []
    clock.advance(minutes=10)
    watchdog.look_at_broadcasts()
    assert raised(alarms) == [("no_receipts", broadcast)]


def test_work_that_was_given_up_raises_an_alarm(
    watchdog: Watchdog, lanes: Lanes, alarms: Alarms
) -> None:
    lanes.put(Lane.ORDINARY, [{"nonsense": "1"}])
    lease = lanes.lease(Lane.ORDINARY)
    assert lease is not None
    lanes.bury(lease, "not readable")
    watchdog.look_at_broadcasts()
    assert raised(alarms) == [("work_given_up", "ordinary")]


def test_three_silent_weeks_raise_an_alarm_before_whatsapp_locks_the_number(
    town: Town, watchdog: Watchdog, alarms: Alarms, clock: SettableClock
) -> None:
    clock.advance(days=20)
    watchdog.look_at_silence()
    assert raised(alarms) == []
    clock.advance(days=2)
    watchdog.look_at_silence()
    assert raised(alarms) == [("silence", "")]
    town.write(1)
    watchdog.look_at_silence()
    assert raised(alarms) == []


def test_a_service_that_nobody_has_used_yet_is_not_silent(
    redis_client: redis.Redis, watchdog: Watchdog, alarms: Alarms, clock: SettableClock
) -> None:
    for slice_ in range(64):
        redis_client.delete(keys.last_inbound(slice_))
    clock.advance(days=90)
    watchdog.look_at_silence()
    assert raised(alarms) == []


# ── Stragglers ──────────────────────────────────────────────────────────────────────────────────


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


# ── A number from which nothing leaves ──────────────────────────────────────────────────────────


@pytest.fixture
def two_numbers(redis_client: redis.Redis, clock: SettableClock) -> Town:
    """People who have written to one of two numbers, in two ranges of one slice each."""
    town = Town(redis_client, clock, numbers=(SENDER, OTHER))
    for person in range(4):
        town.subscribe(person)
        town.write(person, to=OTHER if person % 2 else SENDER)
    return town


@pytest.fixture
def standstill(two_numbers: Town) -> Standstill:
    town = two_numbers
    return Standstill(
        town.client,
        town.archive,
        town.ledger,
        Alarms(town.client, town.clock),
        town.clock,
        town.registry.numbers,
        after=timedelta(minutes=5),
    )


def test_a_number_from_which_nothing_leaves_while_the_other_goes_on_raises_an_alarm(
    two_numbers: Town, standstill: Standstill, clock: SettableClock
) -> None:
    town, alarms = two_numbers, Alarms(two_numbers.client, clock)
    broadcast = town.launch()
    town.planner().plan(broadcast)
    standstill.look()
    clock.advance(minutes=4)
    town.receipts.record(f"{broadcast}.{'.'.join(map(str, town.place_of(0)))}", "accepted")
    assert standstill.look() == {"standstill": 0}

    clock.advance(minutes=1)
    assert standstill.look() == {"standstill": 1}
    (alarm,) = alarms.all()
    assert (alarm.kind, alarm.subject) == (AlarmKind.STANDSTILL, OTHER)
    assert alarm.values == {"number": "+393335550199", "people": 2, "minutes": 5}

    town.receipts.record(f"{broadcast}.{'.'.join(map(str, town.place_of(1)))}", "accepted")
    standstill.look()
    assert alarms.all() == ()


def test_who_waits_for_tomorrow_or_for_staff_is_no_standstill(
    two_numbers: Town, standstill: Standstill, clock: SettableClock
) -> None:
    held, paused = two_numbers.launch(), two_numbers.launch(text={"it": "Altro."})
    for broadcast in (held, paused):
        two_numbers.planner().plan(broadcast)
    two_numbers.archive.progress.hold(held, None)
    two_numbers.broadcasts.pause(paused, by="Anna")
    standstill.look()
    clock.advance(hours=1)
    assert standstill.look() == {"standstill": 0}


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────


def test_the_figures_count_messages_failures_work_and_alarms_and_name_nobody(
    town: Town, lanes: Lanes, alarms: Alarms, clock: SettableClock
) -> None:
    broadcast = sent(town)
    town.receipts.record(f"{broadcast}.0.0", "delivered")
    town.receipts.record(f"{broadcast}.0.1", "undelivered", 63024)
    alarms.sound(AlarmKind.NOBODY_REACHED, broadcast, recipients=5)
    registry = CollectorRegistry()
    presence = Presence(town.client, clock)
    presence.sign("worker-1")
    registry.register(
        Figures(
            archive=town.archive,
            ledger=town.ledger,
            lanes=lanes,
            paces=town.paces,
            tier=town.tier_budget,
            presence=presence,
            alarms=alarms,
            clock=clock,
        )
    )
    shown = generate_latest(registry).decode()
    for line in (
        'jesi_on_messages{status="delivered"} 1.0',
        'jesi_on_messages{status="failed"} 1.0',
        'jesi_on_messages{status="accepted"} 3.0',
        'jesi_on_failures{code="63024"} 1.0',
        'jesi_on_broadcasts{state="sending"} 1.0',
        'jesi_on_unfinished_work{lane="emergency"} 1.0',
        'jesi_on_oldest_work_seconds{lane="ordinary"} 0.0',
        'jesi_on_alarms{kind="nobody_reached"} 1.0',
        "jesi_on_broadcasters 1.0",
    ):
        assert line in shown, line
    assert "jesi_on_tier_left" not in shown
    assert all(address_of(person).uri[-9:] not in shown for person in range(5))
    assert broadcast not in shown
