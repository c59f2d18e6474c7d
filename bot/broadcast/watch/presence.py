"""Which broadcasters are alive: each says so every two seconds."""

from datetime import timedelta
from typing import cast

import redis

from bot.clock import Clock
from bot.store import keys

SIGN_OF_LIFE_SECONDS = 2.0
_DEAD_AFTER = timedelta(seconds=10)
_FORGOTTEN_AFTER = timedelta(days=1)


class Presence:
    """The list of broadcasters."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def sign(self, name: str) -> None:
        """Say that `name` is alive."""
        now = self._clock()
        self._client.zadd(keys.BROADCASTERS, {name: now.timestamp()})
        self._client.zremrangebyscore(keys.BROADCASTERS, 0, (now - _FORGOTTEN_AFTER).timestamp())

    def leave(self, name: str) -> None:
        """Say that `name` has ended in good order."""
        self._client.zrem(keys.BROADCASTERS, name)

    def anybody(self) -> bool:
        """Whether any broadcaster is there to do work at once."""
        since = (self._clock() - _DEAD_AFTER).timestamp()
        return bool(self._client.zcount(keys.BROADCASTERS, since, "+inf"))

    def alive(self) -> list[str]:
        """The names of those that are alive."""
        since = (self._clock() - _DEAD_AFTER).timestamp()
        found = cast("list[bytes]", self._client.zrangebyscore(keys.BROADCASTERS, since, "+inf"))
        return [name.decode() for name in found]
