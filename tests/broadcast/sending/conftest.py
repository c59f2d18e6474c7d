"""A town in which sending takes its time, and who is in it."""

from datetime import timedelta

import pytest
import redis

from bot.broadcast import Accepted, Limits, Outgoing
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.store import keys
from tests.broadcast.harness import Town

IMPATIENT = Limits(
    patience=Patience(launch=timedelta(0), reports=timedelta(0), hearing=timedelta(0))
)


def accepted(message: Outgoing) -> Accepted:
    return Accepted("SM" + "0" * 32)


@pytest.fixture
def slow_town(redis_client: redis.Redis) -> Town:
    """Forty people who are written to at the pace of WhatsApp."""
    town = Town(redis_client, system_clock, mps=80)
    for person in range(40):
        town.subscribe(person)
    return town


def people(town: Town, count: int = 12) -> None:
    for person in range(count):
        town.subscribe(person)


def no_work(town: Town) -> bool:
    return not any(town.client.xlen(keys.lane(lane)) for lane in ("emergency", "ordinary"))
