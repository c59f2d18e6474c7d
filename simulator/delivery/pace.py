"""Twilio's queue of one sender: messages leave in order, at the sender's rate."""

from collections import deque
from collections.abc import Callable
from typing import Final

from simulator.memory.model import Message
from simulator.work import Work

Leave = Callable[[Message], None]

# Seconds of lateness (of a busy machine's timers) that a queue makes good.
_CATCH_UP: Final = 0.05


class SenderQueue:
    """Holds what one sender still has to send; `rate` may change at any time.

    The rate is messages a second, 0 for no limit; `now` a monotonic time in seconds.
    """

    def __init__(
        self, rate: Callable[[], float], leave: Leave, work: Work, now: Callable[[], float]
    ) -> None:
        self._rate = rate
        self._leave = leave
        self._work = work
        self._now = now
        self._waiting: deque[Message] = deque()
        self._free_at = 0.0
        self._call_off: Callable[[], None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def seconds(self) -> float:
        """How long what waits now takes to leave."""
        rate = self._rate()
        return len(self._waiting) / rate if rate else 0.0

    def put(self, message: Message) -> None:
        """Queue a message behind the others."""
        self._waiting.append(message)
        if self._call_off is None:
            self._come_back(max(self._free_at - self._now(), 0))

    def remove(self, message: Message) -> bool:
        """Take a message out before it leaves; False when it has left already."""
        try:
            self._waiting.remove(message)
        except ValueError:
            return False
        return True

    def clear(self) -> None:
        """Drop what waits."""
        self._waiting.clear()
        self.rate_changed()

    def rate_changed(self) -> None:
        """Reckon anew when the next message may leave."""
        if self._call_off:
            self._call_off()
            self._free_at = self._now()
            self._come_back(0)

    def _pump(self) -> None:
        """Let out what is due and come back when the next one is."""
        self._call_off = None
        now = self._now()
        while self._waiting and self._free_at <= now:
            self._leave(self._waiting.popleft())
            rate = self._rate()
            self._free_at = max(self._free_at + 1 / rate, now - _CATCH_UP) if rate else now
        if self._waiting:
            self._come_back(self._free_at - now)

    def _come_back(self, seconds: float) -> None:
        self._call_off = self._work.later(seconds, self._pump)
