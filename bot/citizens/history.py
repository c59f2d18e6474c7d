"""How the number of subscribers moves: each day who joined, who left, how many there were."""

from dataclasses import dataclass
from datetime import date, timedelta

import orjson
import redis

from bot.citizens.census import Census, Standing
from bot.clock import Clock, day_in_italy
from bot.store import keys


@dataclass(frozen=True, slots=True)
class Day:
    """One day, as Italy counts days."""

    date: date
    joined: int
    left: int
    standing: Standing | None
    """At its last count; None where the service did not run on that day."""


class History:
    """Counts are taken while the service runs; joins and leaves are part of each commit."""

    def __init__(self, client: redis.Redis, census: Census, clock: Clock) -> None:
        self._client = client
        self._census = census
        self._clock = clock

    def note(self) -> None:
        """Keep how many there are now as the count of today, in place of an earlier one."""
        today = day_in_italy(self._clock())
        self._client.hset(keys.HISTORY, str(today), orjson.dumps(self._census.standing()))

    def days(self, how_many: int) -> list[Day]:
        """The last days, oldest first, today included."""
        today = day_in_italy(self._clock())
        dates = [today - timedelta(days=ago) for ago in reversed(range(how_many))]
        counted = self._client.hmget(keys.HISTORY, [str(day) for day in dates])
        moved = self._census.movements()
        return [
            Day(
                day,
                moved.get(f"{day} joined", 0),
                moved.get(f"{day} left", 0),
                Standing(**orjson.loads(standing)) if standing else None,
            )
            for day, standing in zip(dates, counted, strict=True)
        ]
