"""A town of five, and a broadcast to all of them: what is kept an eye on."""

import numpy as np
import pytest
import redis

from bot.broadcast.lanes import Lanes
from bot.broadcast.ledger import Report, Status
from bot.broadcast.watch import Alarms
from tests.broadcast.harness import Town
from tests.conftest import SettableClock


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


def sent(town: Town, *, urgent: bool = True, status: Status = Status.ACCEPTED) -> str:
    """A broadcast to five people, all of them in one status."""
    broadcast = town.launch(urgent=urgent)
    town.ledger.plan(broadcast, {0: np.ones(5, dtype=np.uint8)})
    town.archive.progress.planned(broadcast, 5)
    if status is not Status.PLANNED:
        town.ledger.record(broadcast, 0, [Report(number, status) for number in range(5)])
    return broadcast
