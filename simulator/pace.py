"""Twilio's queue of one sender: messages leave in order, at the sender's rate."""

from collections import deque
from collections.abc import Callable

from simulator.model import Message
from simulator.work import Work

Leave = Callable[[Message], None]


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
        self._pumping = False

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
        if not self._pumping:
            self._pump()

    def remove(self, message: Message) -> bool:
        """Take a message out before it leaves; False when it has left already."""
        try:
            self._waiting.remove(message)
        except ValueError:
            return False
        return True

    def _pump(self) -> None:
        """Let out what is due and come back when the next one is."""
        self._pumping = True
        now = self._now()
        while self._waiting and self._free_at <= now:
            self._leave(self._waiting.popleft())
            rate = self._rate()
            self._free_at = max(self._free_at, now) + 1 / rate if rate else now
        self._pumping = bool(self._waiting)
        if self._waiting:
            self._work.later(max(self._free_at - now, 1e-4), self._pump)
