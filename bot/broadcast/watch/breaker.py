"""The breaker: pauses a broadcast of which too much fails, before it fails for everybody.

It looks at the ledgers every few seconds and compares with what it saw some minutes ago, so that it
costs nothing where messages and receipts go through, misses none, and forgets old trouble. One code
alone says little (Twilio: codes are no stable interface); the share of failures says it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import orjson
import redis

from bot.broadcast.ledger import NAMES, Ledger, Status
from bot.broadcast.life import (
    A_DAY,
    SERVICE,
    Action,
    Archive,
    Broadcast,
    State,
    pause,
    too_many_failures,
)
from bot.broadcast.messages import Reaction, Verdicts
from bot.clock import Clock
from bot.store import keys

_OUTCOMES = tuple(
    NAMES[status] for status in (Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED)
)
"""Messages of which WhatsApp has said what became of them."""
_PERSONAL = frozenset({Reaction.SKIP, Reaction.SUPPRESS})
"""Failures that say something about a person. An old list has many of them, a bad night none."""
_SNAPSHOT_SECONDS = 3600
_KEPT_SECONDS = 7 * 24 * 3600
_ALWAYS = 0
"""The score of a snapshot that lies before any window."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much may fail."""

    window: timedelta = timedelta(minutes=5)
    volume: int = 20
    """Outcomes in the window below which nothing follows from them …"""
    share: float = 0.1
    """… and the share of them that may fail for everybody's reasons."""
    personal_volume: int = 100
    personal_share: float = 0.5
    """The same for all failures together, those of single people included."""
    rest: timedelta = timedelta(minutes=10)
    """After too much at once, it goes on by itself so much later."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What had become of a broadcast's messages at a moment."""

    at: float
    outcomes: int
    failures: Mapping[int, int]

    def to_json(self) -> bytes:
        failures = {str(code): count for code, count in self.failures.items()}
        return orjson.dumps([self.at, self.outcomes, failures])

    @classmethod
    def from_json(cls, stored: bytes) -> "_Snapshot":
        at, outcomes, failures = orjson.loads(stored)
        return cls(at, outcomes, {int(code): count for code, count in failures.items()})


class Breaker:
    """Watches the broadcasts that are being sent."""

    def __init__(
        self,
        client: redis.Redis,
        archive: Archive,
        ledger: Ledger,
        verdicts: Verdicts,
        clock: Clock,
        tolerance: Tolerance | None = None,
    ) -> None:
        self._client = client
        self._archive = archive
        self._ledger = ledger
        self._verdicts = verdicts
        self._clock = clock
        self._tolerance = tolerance or Tolerance()

    def run(self) -> dict[str, str]:
        """Look at every broadcast that goes out; returns which were paused."""
        sending = (one for one in self._archive.active() if one.state is State.SENDING)
        return {one.id: "paused" for one in sending if self._look_at(one)}

    def _look_at(self, broadcast: Broadcast) -> bool:
        now = self._now(broadcast.id)
        if not now.failures:
            self._remember(broadcast.id, now)
            return False
        then = self._then(broadcast.id, now)
        self._remember(broadcast.id, now)
        failures = Counter(now.failures) - Counter(then.failures)
        outcomes = now.outcomes - then.outcomes
        if not self._too_many(failures, outcomes):
            return False
        self._begin_anew(broadcast.id, now)
        return self._trip(broadcast.id, failures, outcomes)

    def _too_many(self, failures: Counter[int], outcomes: int) -> bool:
        limits = self._tolerance
        common = sum(n for code, n in failures.items() if self._reaction(code) not in _PERSONAL)
        return (outcomes >= limits.volume and common > limits.share * outcomes) or (
            outcomes >= limits.personal_volume
            and failures.total() > limits.personal_share * outcomes
        )

    def _trip(self, broadcast_id: str, failures: Counter[int], outcomes: int) -> bool:
        code = max(failures, key=lambda one: (self._reaction(one) not in _PERSONAL, failures[one]))
        resume_at = self._resume_at(broadcast_id, self._reaction(code))
        reason = too_many_failures(failures.total(), outcomes, code, resume_at)
        return pause(self._archive, broadcast_id, reason)

    def _resume_at(self, broadcast_id: str, reaction: Reaction) -> datetime | None:
        """Too fast for the provider is over in minutes. If it is not, it is the limit of people in
        a day, which Twilio gives the same code (63018): that is over tomorrow."""
        if reaction is not Reaction.SLOW_DOWN:
            return None
        again = any(
            entry.action is Action.PAUSE and entry.by == SERVICE
            for entry in self._archive.log(broadcast_id)
        )
        return self._clock() + (A_DAY if again else self._tolerance.rest)

    def _reaction(self, code: int) -> Reaction:
        return self._verdicts(code).reaction

    # ── What was and what is ────────────────────────────────────────────────────────────────────

    def _now(self, broadcast_id: str) -> _Snapshot:
        counts = self._ledger.counts(broadcast_id)
        outcomes = sum(counts[name] for name in _OUTCOMES)
        failed = counts[NAMES[Status.FAILED]]
        failures = self._ledger.failures(broadcast_id) if failed else {}
        meanwhile = max(0, sum(failures.values()) - failed)  # between the two looks
        return _Snapshot(self._clock().timestamp(), outcomes + meanwhile, dict(failures))

    def _then(self, broadcast_id: str, now: _Snapshot) -> _Snapshot:
        """What was last seen before the window began; nothing, for a young broadcast."""
        since = now.at - self._tolerance.window.total_seconds()
        key = keys.broadcast_outcomes(broadcast_id)
        rows = cast("list[bytes]", self._client.zrevrangebyscore(key, since, "-inf", 0, 1))
        return _Snapshot.from_json(rows[0]) if rows else _Snapshot(0.0, 0, {})

    def _remember(self, broadcast_id: str, now: _Snapshot) -> None:
        key = keys.broadcast_outcomes(broadcast_id)
        row: Any = {now.to_json(): now.at}
        pipeline = self._client.pipeline(transaction=False)
        pipeline.zadd(key, row)
        pipeline.zremrangebyscore(key, f"({_ALWAYS}", now.at - _SNAPSHOT_SECONDS)
        pipeline.expire(key, _KEPT_SECONDS)
        pipeline.execute()

    def _begin_anew(self, broadcast_id: str, now: _Snapshot) -> None:
        """What has failed until now was dealt with: only what follows counts."""
        key = keys.broadcast_outcomes(broadcast_id)
        row: Any = {now.to_json(): _ALWAYS}
        pipeline = self._client.pipeline(transaction=True)
        pipeline.delete(key)
        pipeline.zadd(key, row)
        pipeline.expire(key, _KEPT_SECONDS)
        pipeline.execute()
