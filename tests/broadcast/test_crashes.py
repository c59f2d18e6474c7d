"""Broadcasters that die: nothing is lost, nobody is written to twice, every message ends."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.broadcast.lanes import Lane, Lanes
from bot.clock import system_clock
from bot.store import connect, keys
from bot.store.embedded import EmbeddedServer
from tests.broadcast.harness import Town, draft, receipts_served
from tests.simulator.harness import Simulator
from tests.waiting import LONG_ENOUGH, eventually

Start = Callable[..., "subprocess.Popen[bytes]"]
LEASE_SECONDS = "2"


@contextmanager
def processes(*addresses: str) -> Iterator[Start]:
    """Starts broadcasters, and ends those that a test leaves behind."""
    started: list[subprocess.Popen[bytes]] = []

    def start(mps: int = 200) -> "subprocess.Popen[bytes]":
        arguments = [*addresses, str(mps), LEASE_SECONDS]
        command = [sys.executable, "-m", "tests.broadcast.process", *arguments]
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(LONG_ENOUGH)


@pytest.fixture
def start(town: Town, simulator: Simulator, base_url: str, redis_server: str) -> Iterator[Start]:
    with processes(redis_server, simulator.url, base_url) as start:
        yield start


def submitted(town: Town, broadcast: str) -> int:
    return sum(town.counts(broadcast).values()) - town.counts(broadcast).get("planned", 0)


def is_over(town: Town, broadcast: str) -> bool:
    """Completed, and every message has its report."""
    return town.state(broadcast) == "completed" and set(town.counts(broadcast)) <= {"delivered"}


def test_two_broadcasters_share_the_work(town: Town, simulator: Simulator, start: Start) -> None:
    for person in range(200):
        town.subscribe(person)
    start(), start()
    eventually(lambda: len(town.client.zrange(keys.BROADCASTERS, 0, -1)) == 2)

    broadcast = town.launch()
    eventually(lambda: is_over(town, broadcast))

    summary = simulator.summary()
    assert (summary["messages"], summary["repeated"]) == (200, {})


def test_nobody_is_written_to_twice_when_a_broadcaster_is_killed_in_the_middle(
    town: Town, simulator: Simulator, start: Start
) -> None:
    simulator.faults(latency=0.1)  # so that messages are under way when it happens
    for person in range(300):
        town.subscribe(person)
    victim, _ = start(), start()
    eventually(lambda: len(town.client.zrange(keys.BROADCASTERS, 0, -1)) == 2)

    broadcast = town.launch()
    eventually(lambda: submitted(town, broadcast) >= 60)
    victim.kill()
    eventually(lambda: is_over(town, broadcast))

    summary = simulator.summary()
    assert (summary["messages"], summary["recipients"], summary["repeated"]) == (300, 300, {})
    assert town.counts(broadcast) == {"delivered": 300}
    eventually(
        lambda: not any(town.client.xlen(keys.lane(lane)) for lane in ("emergency", "ordinary"))
    )
    assert town.archive.progress.open_ranges(broadcast) == []


def test_what_its_launcher_left_half_launched_is_launched_once(
    town: Town, simulator: Simulator, start: Start, redis_server: str
) -> None:
    for person in range(50):
        town.subscribe(person)
    an_hour_ago = Town(town.client, lambda: system_clock() - timedelta(hours=1))
    by_now = draft(send_at=an_hour_ago.clock() + timedelta(minutes=59))
    scheduled = an_hour_ago.broadcasts.create(
        by_now, author="Anna", send=True, may_send=True
    ).broadcast.id
    command = [sys.executable, "-m", "tests.broadcast.dying_launcher", redis_server]
    assert subprocess.run(command, timeout=LONG_ENOUGH).returncode == -signal.SIGKILL
    assert town.state(scheduled) == "sending"  # marked …
    assert Lanes(town.client).unfinished(Lane.ORDINARY) == 0  # … and nobody was told to plan it

    start(), start()
    eventually(lambda: is_over(town, scheduled))

    summary = simulator.summary()
    assert (summary["messages"], summary["recipients"], summary["repeated"]) == (50, 50, {})
    actions = [entry.action for entry in town.archive.log(scheduled)]
    assert actions == [None, "schedule", "launch", "complete"]


@pytest.mark.slow
def test_nobody_is_lost_or_written_to_twice_whenever_broadcasters_die(
    town: Town, simulator: Simulator, start: Start
) -> None:
    simulator.faults(latency=0.05, too_many_requests=0.05)
    for person in range(600):
        town.subscribe(person)
    alive = [start(), start()]
    broadcast = town.launch()
    dice = random.Random(4)
    for killed in range(1, 5):
        eventually(lambda so_many=60 * killed: submitted(town, broadcast) > so_many)
        alive.pop(dice.randrange(2)).kill()
        alive.append(start())
    assert not is_over(town, broadcast)
    eventually(lambda: is_over(town, broadcast))
    summary = simulator.summary()
    assert (summary["messages"], summary["recipients"], summary["repeated"]) == (600, 600, {})


def test_a_broadcaster_told_to_stop_finishes_what_it_has_begun(
    town: Town, simulator: Simulator, start: Start
) -> None:
    simulator.faults(latency=0.3)
    for person in range(200):
        town.subscribe(person)
    process = start(mps=25)
    broadcast = town.launch()
    eventually(lambda: submitted(town, broadcast) >= 40)

    process.terminate()
    assert process.wait(LONG_ENOUGH) == 0

    simulator.settle()
    eventually(lambda: set(town.counts(broadcast)) == {"delivered", "planned"})
    assert town.counts(broadcast)["delivered"] == simulator.summary()["messages"]
    assert town.client.zrange(keys.BROADCASTERS, 0, -1) == []
    start()
    eventually(lambda: is_over(town, broadcast))
    assert simulator.summary()["repeated"] == {}


def test_nothing_is_lost_when_the_store_is_killed_and_comes_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults(latency=0.05)
    with EmbeddedServer(tmp_path / "valkey") as server:
        town = Town(connect(server.url), system_clock)
        for person in range(200):
            town.subscribe(person)
        with (
            receipts_served(town.receipts) as base_url,
            processes(server.url, simulator.url, base_url) as start,
        ):
            start(mps=100), start(mps=100)
            broadcast = town.launch()
            eventually(lambda: submitted(town, broadcast) >= 60)

            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
            server.start()

            # Receipts that came while it was away are gone, so "accepted" is an end too.
            eventually(lambda: town.state(broadcast) == "completed")
            assert set(town.counts(broadcast)) <= {"accepted", "sent", "delivered"}

    summary = simulator.summary()
    assert (summary["messages"], summary["recipients"], summary["repeated"]) == (200, 200, {})
