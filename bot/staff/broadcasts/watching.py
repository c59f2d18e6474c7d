"""Watching a broadcast go out: one look a second, however many people watch.

A report reads the whole ledger, so those who watch share what one of them has counted.
"""

import threading
from collections.abc import Callable

from bot.broadcast import Broadcast, Report

FRESH_SECONDS = 1.0
_LONGEST_MEMORY = 100
"""Broadcasts that are remembered at once; far more than anybody watches."""

Look = tuple[Broadcast, Report]


class Watching:
    """The latest looks at broadcasts, shared by everybody in this process."""

    def __init__(self, look: Callable[[str], Look], monotonic: Callable[[], float]) -> None:
        """`look` reads a broadcast and makes its report; `monotonic` is a clock in seconds."""
        self._look = look
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._looks: dict[str, tuple[float, Look]] = {}

    def latest(self, broadcast_id: str) -> Look:
        """How it stands, at most a second ago. Raises what `look` raises."""
        with self._lock:
            looked_at, look = self._looks.get(broadcast_id, (None, None))
            if look and looked_at is not None and self._monotonic() - looked_at < FRESH_SECONDS:
                return look
            look = self._look(broadcast_id)
            self._looks.pop(broadcast_id, None)
            self._looks[broadcast_id] = (self._monotonic(), look)
            while len(self._looks) > _LONGEST_MEMORY:
                self._looks.pop(next(iter(self._looks)))
            return look
