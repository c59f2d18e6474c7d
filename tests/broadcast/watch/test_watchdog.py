"""The watchdog: what nobody would notice otherwise raises an alarm."""

from datetime import timedelta

import pytest
import redis
from structlog.testing import capture_logs

from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.ledger import Status
from bot.broadcast.life import Action, Party
from bot.broadcast.watch import (
    AlarmKind,
    Alarms,
    Traffic,
    Watchdog,
)
from bot.store import keys
from tests.broadcast.harness import TOPICS, Town
from tests.broadcast.watch.conftest import sent
from tests.conftest import SettableClock


@pytest.fixture
def watchdog(town: Town, lanes: Lanes, alarms: Alarms) -> Watchdog:
    return Watchdog(
        Traffic(town.client, town.archive), town.archive, town.ledger, lanes, alarms, town.clock
    )


def raised(alarms: Alarms) -> list[tuple[str, str]]:
    return [(alarm.kind.value, alarm.subject) for alarm in alarms.all()]


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
