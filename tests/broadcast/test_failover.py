"""A server of the store goes down in the middle of a send: nothing is lost, nothing sent twice."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import redis

from bot.broadcast import Limits
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.store import connect, impatient, trouble_in
from tests.broadcast.harness import Town, receipts_served, run_over_http
from tests.servers import cluster, sentinel
from tests.simulator.harness import Simulator

PEOPLE = 150
LIMITS = Limits(
    request_seconds=2,
    lease_seconds=3,
    patience=Patience(reports=timedelta(seconds=1), hearing=timedelta(0)),
)


def answers(town: Town, broadcast: str) -> bool:
    """Whether all of the store does."""
    try:
        town.counts(broadcast)
    except redis.RedisError as error:
        assert trouble_in(error)
        return False
    return True


def send_through(
    simulator: Simulator, url: str, *, fail: Callable[[], None], mend: Callable[[], None] | None
) -> None:
    """`fail` when a third has left, `mend` when that was felt, where the store does not mend
    itself; everybody gets it once."""
    simulator.faults(latency=0.02)
    town = Town(connect(url), system_clock, mps=100)
    for person in range(PEOPLE):
        town.subscribe(person)
    broadcast = town.launch()
    watch = Town(impatient(town.client), system_clock)

    def tale() -> Iterator[bool]:
        while simulator.summary()["messages"] < PEOPLE / 3:
            yield False
        fail()
        if mend:
            while answers(watch, broadcast):
                yield False
            mend()
        while not answers(watch, broadcast) or watch.state(broadcast) != "completed":
            yield False
        yield True

    progress = tale()
    with receipts_served(town.receipts) as base_url:
        run_over_http(town, simulator, base_url, until=lambda: next(progress), limits=LIMITS)
        simulator.settle()

    summary = simulator.summary()
    assert (summary["messages"], summary["recipients"], summary["repeated"]) == (
        PEOPLE,
        PEOPLE,
        {},
    )
    # Receipts that came while it was away are gone, so "accepted" is an end too.
    assert set(town.counts(broadcast)) <= {"accepted", "sent", "delivered"}
    assert sum(town.counts(broadcast).values()) == PEOPLE
    assert town.archive.progress.open_ranges(broadcast) == []


def test_a_replica_takes_over_in_the_middle_of_a_send(simulator: Simulator, tmp_path: Path) -> None:
    with ExitStack() as running:
        url, (primary, _) = sentinel(running, tmp_path, replicas=1)
        send_through(simulator, url, fail=primary.kill, mend=None)


def test_a_node_of_a_cluster_is_gone_for_a_while_in_the_middle_of_a_send(
    simulator: Simulator, tmp_path: Path
) -> None:
    with ExitStack() as running:
        url, (_, node, _) = cluster(running, tmp_path, durable=True)
        send_through(simulator, url, fail=node.kill, mend=node.start)
