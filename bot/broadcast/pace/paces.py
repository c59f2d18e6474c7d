"""The paces of our numbers: each has one of its own, and together they add up."""

from collections.abc import Iterator, Mapping

import redis

from bot.broadcast.pace.pace import Pace


class Paces:
    """The numbers from which we send, in the order of the settings, with their paces."""

    def __init__(self, client: redis.Redis, numbers: Mapping[str, float]) -> None:
        """`numbers`: ``whatsapp:+…`` -> messages a second that the provider permits it."""
        self._paces = tuple(Pace(client, number, mps) for number, mps in numbers.items())

    def __iter__(self) -> Iterator[Pace]:
        return iter(self._paces)

    @property
    def rate(self) -> float:
        """Messages a second as they really leave, from all numbers."""
        return sum(pace.rate for pace in self._paces)

    def hold(self, seconds: float) -> None:
        """Let nothing more leave for so long, from any number."""
        for pace in self._paces:
            pace.hold(seconds)

    def on(self, client: redis.Redis) -> "Paces":
        """The same paces through another client."""
        return Paces(client, {pace.number: pace.mps for pace in self._paces})
