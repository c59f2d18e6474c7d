"""Backing off when the provider is busy, for everybody at once."""

import random
from collections.abc import Callable

_TOLERATED = 2
_FIRST_SECONDS, _LONGEST_SECONDS = 0.1, 30.0
_JITTER = 0.1


class Backoff:
    """How long nothing should be sent, from the provider's answers one after the other.

    Single refusals among accepted messages need no pause: they are the limit working. A row of
    them means that it is exceeded, or that the provider is not there; each doubles the pause.
    """

    def __init__(self, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._uniform = uniform
        self._row = 0

    def accepted(self) -> None:
        """The provider takes messages."""
        self._row = 0

    def busy(self, retry_after: float | None) -> float:
        """It took none; seconds to pause now, 0 for not at all."""
        self._row += 1
        doublings = self._row - _TOLERATED - 1
        pause = _FIRST_SECONDS * 2 ** min(doublings, 16) if doublings >= 0 else 0.0
        pause = min(max(pause, retry_after or 0.0), _LONGEST_SECONDS)
        return pause * self._uniform(1 - _JITTER, 1 + _JITTER)
