"""The fault test: a broadcast in whose middle everything goes wrong, and the verdict on it."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.town import open_registry, settle
from bot.broadcast import Archive, Broadcasts, Draft, Ledger, Means
from bot.broadcast.lanes import Lane
from bot.citizens import Registry
from bot.clock import system_clock
from bot.store import connect, keys
from tests.faults.stage import Stage
from tests.waiting import LONG_ENOUGH

FAULTS = {
    "seed": 4,
    "too_many_requests": 0.05,
    "error_before": 0.01,
    "error_after": 0.01,
    "timeout_after": 0.01,
    "callback_doubled": 0.10,
    "callback_reordered": 0.20,
    "callback_lost": 0.01,
}
_KILLED_SHARE = 0.2
_FINAL = frozenset({"delivered", "read", "failed", "skipped"})
_POLL_SECONDS = 0.05


@dataclass
class Verdict:
    """How it went; `faults` is empty when all is well."""

    recipients: int
    seconds: float = 0.0
    leases: int = 0
    leases_killed: int = 0
    workers_killed: int = 0
    lost: int = 0
    twice: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    struck: dict[str, int] = field(default_factory=dict)
    left_over: dict[str, int] = field(default_factory=dict)
    """Work that is still in the lanes, on their dead lists, or open; what is 0 is left out."""

    @property
    def faults(self) -> list[str]:
        """What should not be."""
        checks = {
            f"{self.lost} lost": self.lost == 0,
            f"{self.twice} sent twice": self.twice == 0,
            f"not final: {self.counts}": self.counts.keys() <= _FINAL,
            f"{sum(self.counts.values())} in the ledger": sum(self.counts.values())
            == self.recipients,
            f"left over: {self.left_over}": not self.left_over,
            f"only {self.leases_killed} of {self.leases} leases killed": self.leases_killed
            >= _KILLED_SHARE * self.leases,
        }
        return [what for what, is_well in checks.items() if not is_well]


class Scenario:
    """One broadcast to everybody, on a stage."""

    def __init__(self, stage: Stage, recipients: int, workers: int, seed: int) -> None:
        self._stage = stage
        self._workers = workers
        self._dice = random.Random(seed)
        self._client = connect(stage.server.url)
        registry, cipher = open_registry(self._client)
        settle(self._client, registry, cipher, recipients, share=1.0)
        self._registry = registry
        self._ledger = Ledger(
            self._client, system_clock, slices=registry.slices, languages=registry.languages
        )
        self._archive = Archive(self._client, system_clock)
        self._verdict = Verdict(recipients)
        self._id = ""

    def play(self, seconds: float) -> Verdict:
        """Send, kill, restart, and judge what is left of it."""
        simulator = self._stage.simulator
        simulator.settings(service_window=False, concurrency=0, read="never", mps=0)
        simulator.faults(**FAULTS, timeout_seconds=30)
        for _ in range(self._workers):
            self._stage.start_worker()
        self._until(lambda: self._client.zcard(keys.BROADCASTERS) == self._workers, LONG_ENOUGH)

        began = time.monotonic()
        self._id = self._launch(self._registry)
        for happens_at, event in self._plot():
            self._until(lambda at=happens_at: self._progress() >= at, seconds)
            event()
        self._until(self._over, seconds - (time.monotonic() - began))
        self._verdict.seconds = time.monotonic() - began
        return self._judge()

    def _launch(self, registry: Registry) -> str:
        broadcasts = Broadcasts(self._client, registry, system_clock, Means(80.0))
        draft = Draft(("info",), {"it": "Domani le scuole restano chiuse."})
        created = broadcasts.create(draft, author="Anna", send=True, may_send=True)
        return created.broadcast.id

    # ── What happens ────────────────────────────────────────────────────────────────────────────

    def _plot(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """Share of the recipients served -> what happens then, at random points of the way."""
        self._until(lambda: self._archive.existing(self._id).recipients is not None, LONG_ENOUGH)
        self._verdict.leases = len(self._archive.progress.open_ranges(self._id))
        kills = round(_KILLED_SHARE * self._verdict.leases)
        events = [(self._dice.uniform(0.02, 0.9), self._kill_a_worker) for _ in range(kills)]
        events.append((self._dice.uniform(0.2, 0.5), self._stage.kill_store))
        events.append((self._dice.uniform(0.5, 0.8), self._stage.restart_web))
        yield from sorted(events, key=lambda event: event[0])

    def _kill_a_worker(self) -> None:
        """kill -9 one that holds a lease, if there is any, until enough leases have died."""
        if self._verdict.leases_killed >= _KILLED_SHARE * self._verdict.leases:
            return
        holding = {name: leases for name, leases in self._leases().items() if leases}
        pids = {f"-{worker.pid}-": worker for worker in self._stage.workers}
        busy = [
            (worker, leases)
            for part, worker in pids.items()
            for name, leases in holding.items()
            if part in name
        ]
        if busy:
            worker, leases = self._dice.choice(busy)
            self._stage.kill_worker(worker)
            self._verdict.workers_killed += 1
            self._verdict.leases_killed += leases

    def _leases(self) -> dict[str, int]:
        """Broadcaster -> how many ranges it holds."""
        consumers = self._client.xinfo_consumers(keys.lane(Lane.ORDINARY), "broadcasters")
        return {consumer["name"].decode(): consumer["pending"] for consumer in consumers}

    def _progress(self) -> float:
        counts = self._ledger.counts(self._id)
        return 1 - counts["planned"] / sum(counts.values())

    def _over(self) -> bool:
        if self._archive.state(self._id) != "completed":
            return False
        return self._counts().keys() <= _FINAL and not any(self._left_over().values())

    def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until something is true, or the time is up: the verdict then tells."""
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)

    # ── The verdict ─────────────────────────────────────────────────────────────────────────────

    def _judge(self) -> Verdict:
        verdict, simulator = self._verdict, self._stage.simulator
        simulator.settle()
        sent = self._stage.sent()
        everybody = self._addresses()
        verdict.lost = len(everybody - sent.keys())
        verdict.twice = sum(1 for times in sent.values() if times > 1)
        verdict.counts = self._counts()
        verdict.struck = dict(simulator.call("GET", "/faults")["struck"])
        verdict.left_over = {name: n for name, n in self._left_over().items() if n}
        return verdict

    def _addresses(self) -> set[str]:
        return {
            self._registry.address(slice_, int(number), blob).uri
            for slice_ in range(self._registry.slices)
            for number, blob in self._client.hgetall(keys.roster(slice_)).items()
        }

    def _counts(self) -> dict[str, int]:
        return {name: n for name, n in self._ledger.counts(self._id).items() if n}

    def _left_over(self) -> Counter[str]:
        left: Counter[str] = Counter(
            {
                "open ranges": len(self._archive.progress.open_ranges(self._id)),
                "broadcasts under way": len(self._archive.active()),
                "broadcasts without last reports": self._client.zcard(keys.LINGERING),
            }
        )
        for lane in Lane:
            left[f"entries in {lane}"] = self._client.xlen(keys.lane(lane))
            left[f"leases in {lane}"] = self._client.xpending(keys.lane(lane), "broadcasters")[
                "pending"
            ]
            left[f"dead in {lane}"] = self._client.llen(keys.lane_dead(lane))
        return left
