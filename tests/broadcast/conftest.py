"""A town with a store of its own; a simulator and a place for receipts where they are needed."""

import logging
from collections.abc import Iterator

import pytest
import redis

from bot.clock import system_clock
from tests.broadcast.harness import Town, receipts_served
from tests.simulator.harness import Simulator


@pytest.fixture
def town(redis_client: redis.Redis) -> Town:
    """A store without citizens; the real clock, because leases and paces run on it."""
    return Town(redis_client, system_clock)


@pytest.fixture
def simulator(lonely_simulator: Simulator) -> Simulator:
    """A simulator that has sent nothing yet and in which everybody may be written to."""
    lonely_simulator.call("DELETE", "/faults")
    lonely_simulator.call("DELETE", "/records")
    lonely_simulator.settings(service_window=False, concurrency=0, read="never", mps=0)
    return lonely_simulator


@pytest.fixture
def base_url(town: Town) -> Iterator[str]:
    """Where the town's receipts are taken."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with receipts_served(town.receipts) as url:
        yield url
