"""Watching a broadcast go out: one look a second, however many people watch.

Counting a ledger reads all of it, so those who watch share what one of them has counted. Speed is
what has left within the last seconds, not the average since the start: a pause shows at once.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.staff.operations import Detail

_FRESH_SECONDS = 1.0
_SPEED_SECONDS = 10.0
_LONGEST_MEMORY = 100
"""Broadcasts that are remembered at once; far more than anybody watches."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is."""

    detail: Detail
    speed: float | None
    """Messages a second over the last seconds; None before there are two looks."""

    @property
    def total(self) -> int:
        """Everybody whom it is for."""
        return sum(self.detail.counts.values())

    @property
    def left(self) -> int:
        """Messages that have not been handed to the provider yet."""
        return self.detail.counts["planned"] + self.detail.counts["submitting"]

    @property
    def arrived(self) -> int:
        """Messages that are on a phone."""
        return self.detail.counts["delivered"] + self.detail.counts["read"]

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None while nothing leaves."""
        return self.left / self.speed if self.speed else None


class Watching:
    """The latest looks at broadcasts, shared by everybody in this process."""

    def __init__(self, look: Callable[[str], Detail], monotonic: Callable[[], float]) -> None:
        """`look` reads a broadcast and counts its ledger; `monotonic` is a clock in seconds."""
        self._look = look
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._looks: dict[str, deque[tuple[float, Detail]]] = {}

    def progress(self, broadcast_id: str) -> Progress:
        """How far it is, at most a second ago. Raises what `look` raises."""
        with self._lock:
            looks = self._looks.get(broadcast_id) or deque()
            if not looks or self._monotonic() - looks[-1][0] >= _FRESH_SECONDS:
                looks.append((self._monotonic(), self._look(broadcast_id)))
                self._remember(broadcast_id, looks)
            return Progress(looks[-1][1], _speed(looks))

    def _remember(self, broadcast_id: str, looks: deque[tuple[float, Detail]]) -> None:
        while looks[-1][0] - looks[0][0] > _SPEED_SECONDS:
            looks.popleft()
        self._looks[broadcast_id] = looks
        while len(self._looks) > _LONGEST_MEMORY:
            self._looks.pop(next(iter(self._looks)))


def _speed(looks: deque[tuple[float, Detail]]) -> float | None:
    (since, first), (until, last) = looks[0], looks[-1]
    if until == since:
        return None
    return max(0, _gone(last) - _gone(first)) / (until - since)


def _gone(detail: Detail) -> int:
    waiting = {"planned", "submitting", "skipped"}
    return sum(number for status, number in detail.counts.items() if status not in waiting)
