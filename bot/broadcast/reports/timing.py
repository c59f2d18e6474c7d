"""When messages left and when they arrived: a histogram beside each ledger, in steps of 5 seconds.

The ledger has one byte for a recipient and so no room for a time. The script that records what
became of messages counts instead how many left and how many arrived in each step, which costs one
command a call and a few bytes a step.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import redis

from bot.broadcast.ledger import STEP_SECONDS
from bot.store import keys

PERCENTILES = (50, 90, 95, 99)
_POINTS = 120


@dataclass(frozen=True, slots=True)
class Point:
    """How many had left, and how many had arrived, so long after the launch."""

    seconds: int
    left: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of one broadcast, in seconds since its launch."""

    percentiles: dict[int, int]
    """Share of those reached in percent -> seconds after which so many were; empty at first."""
    curve: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many messages left and arrived, by the epoch seconds at which a step begins."""

    left: Counter[int]
    delivered: Counter[int]

    def since(self, launched_at: datetime) -> Timing:
        """The times since the launch."""
        start = int(launched_at.timestamp())
        left, delivered = _shifted(self.left, start), _shifted(self.delivered, start)
        percentiles = {share: at for share in PERCENTILES if (at := _reached(delivered, share))}
        return Timing(percentiles, _curve(left, delivered))

    def speed(self, now: datetime, seconds: int = 30) -> float:
        """Messages a second that have left within the last seconds."""
        since = now.timestamp() - seconds
        return sum(count for at, count in self.left.items() if at > since) / seconds


def read_histogram(client: redis.Redis, slices: Sequence[int], broadcast_id: str) -> Histogram:
    """The histogram of a broadcast, over all slices."""
    pipeline = client.pipeline(transaction=False)
    for slice_ in slices:
        pipeline.hgetall(keys.timing(slice_, broadcast_id))
    found = Histogram(Counter(), Counter())
    for answer in pipeline.execute():
        for name, count in answer.items():
            kind, _, at = name.decode().partition(":")
            counter = found.left if kind == "left" else found.delivered
            counter[int(at)] += int(count)
    return found


def _shifted(counter: Counter[int], start: int) -> list[tuple[int, int]]:
    """End of each step in seconds since the launch, and the count; in order."""
    return sorted((max(at - start, 0) + STEP_SECONDS, count) for at, count in counter.items())


def _reached(steps: list[tuple[int, int]], share: int) -> int | None:
    """By when so many percent were reached."""
    wanted, so_far = ceil(sum(count for _, count in steps) * share / 100), 0
    for at, count in steps:
        so_far += count
        if so_far >= wanted:
            return at
    return None


def _curve(left: list[tuple[int, int]], delivered: list[tuple[int, int]]) -> tuple[Point, ...]:
    """The growing totals, at most so many points, the last one always among them."""
    moments = sorted({at for at, _ in (*left, *delivered)})
    every = max(1, ceil(len(moments) / _POINTS))
    shown = [*moments[:-1:every], *moments[-1:]]
    return tuple(Point(at, _until(left, at), _until(delivered, at)) for at in shown)


def _until(steps: list[tuple[int, int]], moment: int) -> int:
    return sum(count for at, count in steps if at <= moment)
