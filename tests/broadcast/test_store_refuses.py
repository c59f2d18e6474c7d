"""A store that takes nothing in the middle of a send: nothing leaves that it could not note, and
when it takes things again everybody gets it once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import redis
from structlog.testing import capture_logs

from bot.broadcast import Limits
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.store import connect
from tests.broadcast.harness import Town, receipts_served, run_over_http
from tests.servers import Node, free_port
from tests.simulator.harness import Simulator
from tests.waiting import eventually

PEOPLE = 40
LIMITS = Limits(
    request_seconds=2,
    lease_seconds=3,
    patience=Patience(reports=timedelta(0), hearing=timedelta(0)),
)
LOOKS = 50
"""At a store in trouble, for what had been claimed to leave, and again for nothing to follow."""


class Refusing:
    """A server of one's own, and the ways in which it refuses."""

    def __init__(self, running: ExitStack, folder: Path) -> None:
        options = ("--save", "", "--appendonly", "no", "--busy-reply-threshold", "50")
        node = Node(folder, free_port(), *options)
        running.callback(node.kill)
        self.url = f"redis://127.0.0.1:{node.port}"
        self._dump = folder / "dump.rdb"
        self._client = running.enter_context(redis.Redis(port=node.port))

    def memory_is_full(self) -> None:
        self._client.config_set("maxmemory", 1)

    def memory_is_free(self) -> None:
        self._client.config_set("maxmemory", 0)

    def disk_fails(self) -> None:
        """A folder stands where it wants to write its file."""
        self._dump.mkdir()
        self._client.config_set("save", "3600 1")
        self._save_until("err")

    def disk_works(self) -> None:
        self._dump.rmdir()
        self._save_until("ok")

    def follows_another(self) -> None:
        self._client.replicaof("127.0.0.1", 9)

    def is_primary_again(self) -> None:
        self._client.replicaof("NO", "ONE")

    def is_busy(self) -> None:
        """Somebody has it run a script that does not end."""
        Thread(target=self._run_endlessly, daemon=True).start()
        eventually(self._says_busy, "that it is busy")

    def is_free(self) -> None:
        self._client.script_kill()
        eventually(lambda: not self._says_busy(), "that it is free")

    def _save_until(self, status: str) -> None:
        def saved() -> bool:
            with suppress(redis.ResponseError):  # one is being made already
                self._client.bgsave()
            return self._client.info("persistence")["rdb_last_bgsave_status"] == status

        eventually(saved, f"a snapshot that ends with {status}")

    def _run_endlessly(self) -> None:
        with redis.Redis.from_url(self.url) as client, pytest.raises(redis.RedisError):
            client.eval("while true do end", 0)

    def _says_busy(self) -> bool:
        try:
            return not self._client.ping()
        except redis.ResponseError:
            return True


def played(town: Town, simulator: Simulator, fail: Callable[[], None], mend: Callable[[], None]):
    """`fail` when a third has left; `mend` a while later, when nothing leaves any more."""
    watch = Town(connect(town.client.url), system_clock)
    broadcast = town.launch()

    def tale() -> Iterator[bool]:
        while simulator.summary()["messages"] < PEOPLE / 3:
            yield False
        try:
            fail()
            for _ in range(LOOKS):
                yield False
            left = simulator.summary()["messages"]
            for _ in range(LOOKS):
                yield False
            assert simulator.summary()["messages"] == left < PEOPLE
        finally:
            mend()
        while watch.state(broadcast) != "completed":
            yield False
        yield True

    return broadcast, tale()


@pytest.mark.parametrize(
    ("fail", "mend", "trouble"),
    [
        (Refusing.memory_is_full, Refusing.memory_is_free, "memory"),
        (Refusing.disk_fails, Refusing.disk_works, "disk"),
        (Refusing.follows_another, Refusing.is_primary_again, "read_only"),
        (Refusing.is_busy, Refusing.is_free, "away"),
    ],
)
def test_nothing_leaves_that_could_not_be_noted_and_then_everybody_gets_it_once(
    simulator: Simulator,
    tmp_path: Path,
    fail: Callable[[Refusing], None],
    mend: Callable[[Refusing], None],
    trouble: str,
) -> None:
    with ExitStack() as running:
        store = Refusing(running, tmp_path)
        town = Town(connect(store.url), system_clock, mps=10)
        for person in range(PEOPLE):
            town.subscribe(person)
        broadcast, tale = played(town, simulator, lambda: fail(store), lambda: mend(store))
        base_url = running.enter_context(receipts_served(town.receipts))
        logs = running.enter_context(capture_logs())
        run_over_http(town, simulator, base_url, until=lambda: next(tale), limits=LIMITS)
        simulator.settle()

        summary = simulator.summary()
        assert (summary["messages"], summary["recipients"]) == (PEOPLE, PEOPLE)
        assert sum(town.counts(broadcast).values()) == PEOPLE
        assert town.archive.progress.open_ranges(broadcast) == []
    assert trouble in {entry.get("trouble") for entry in logs}
    assert not [entry for entry in logs if entry["event"] in ("work failed", "job failed")]
