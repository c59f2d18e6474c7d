"""Backing off when the provider is busy, for everybody at once."""

import random
from collections.abc import Callable

_TOLERATED = 2
_FIRST_SECONDS, _LONGEST_SECONDS = 0.1, 30.0
_JITTER = 0.1


class Backoff:
    """How long nothing should be sent, from the provider's answers one after the other.

    Single refusals among accepted messages need no rest: they are the limit working. A row of
    them means that it is exceeded, or that the provider is not there; every rest that did not help
    doubles the next. What was under way when a rest began says nothing new.
    """

    def __init__(
        self,
        now: Callable[[], float],
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """`now`: a monotonic time in seconds."""
        self._now = now
        self._uniform = uniform
        self._row = 0
        self._rests = 0
        self._resting_until = 0.0

    def accepted(self) -> None:
        """The provider takes messages."""
        self._row = self._rests = 0

    def busy(self, retry_after: float | None) -> float:
        """It took none; seconds to rest from now, 0 for not at all or no longer than already."""
        self._row += 1
        if self._now() < self._resting_until:
            return 0.0
        rest = retry_after or 0.0
        if self._row > _TOLERATED:
            rest = max(rest, _FIRST_SECONDS * 2 ** min(self._rests, 16))
            self._rests += 1
        rest = min(rest, _LONGEST_SECONDS) * self._uniform(1 - _JITTER, 1 + _JITTER)
        self._resting_until = self._now() + rest
        return rest
