"""kill -9 between every two steps of sending a message: each ends with one that is delivered."""

import json
import subprocess
import sys
from contextlib import ExitStack

import pytest
import redis

from bot.clock import system_clock
from bot.store import connect
from tests.broadcast.harness import Town, receipts_served
from tests.simulator.harness import Simulator

_SIDE_BY_SIDE = 16
"""As many databases as a server has."""
STEPS = ("submit", "half of submit", "ledger_take", "ledger_claim", "ledger_record")
STEPS += ("broadcast_finish", "pace_reserve", "xreadgroup lane:ordinary", "broadcast_transition")


@pytest.mark.slow
def test_whatever_step_a_broadcaster_dies_at_the_message_is_sent_once(
    redis_client: redis.Redis, redis_server: str, simulator: Simulator
) -> None:
    simulator.faults(latency=0.2)  # so that there is a middle of a request to die in
    with ExitStack() as served:
        towns = [
            Town(connect(f"{redis_server}?db={number}"), system_clock)
            for number in range(_SIDE_BY_SIDE)
        ]
        urls = [served.enter_context(receipts_served(town.receipts)) for town in towns]
        command = [sys.executable, "-m", "tests.broadcast.crash_points"]
        told = subprocess.check_output(
            [*command, redis_server, simulator.url, *urls], stderr=subprocess.DEVNULL
        )

    lives = [json.loads(line) for line in told.splitlines()]
    for life in lives:
        assert (life["counts"], life["state"]) == ({"delivered": 1}, "completed"), life
        assert life["left"] == 0, life
    sent = {record["body"]: 0 for record in simulator.records(limit=100_000)}
    for record in simulator.records(limit=100_000):
        sent[record["body"]] += 1
    assert {life["text"] for life in lives} <= sent.keys()
    assert set(sent.values()) == {1}
    died_at = {life["moment"].split(" ", 1)[1].split(" #")[0] for life in lives if life["died"]}
    assert died_at >= set(STEPS)
