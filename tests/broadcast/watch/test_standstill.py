"""A number of ours from which nothing leaves, while people wait for it."""

from datetime import timedelta

import pytest
import redis

from bot.broadcast.watch import (
    AlarmKind,
    Alarms,
    Standstill,
)
from tests.broadcast.harness import Town
from tests.conftest import SettableClock
from tests.simulator.harness import SENDER

OTHER = "whatsapp:+393335550199"


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
