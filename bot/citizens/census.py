"""How many citizens there are, and how many receive each topic."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import redis
from redis.client import Pipeline

from bot.store import keys


class Census:
    """Counts over all slices: one round trip each, whatever the number of citizens."""

    def __init__(self, client: redis.Redis, *, slices: int, topics: Sequence[str]) -> None:
        self._client = client
        self._slices = slices
        self._topics = tuple(topics)

    def subscribers(self) -> int:
        """How many citizens are subscribed."""
        return self._sum(lambda pipeline, slice_: pipeline.hlen(keys.roster(slice_)))

    def subscribers_by_topic(self) -> dict[str, int]:
        """How many receive each topic, in the order of the menu."""
        return {topic: self._of_topic(topic) for topic in self._topics}

    def suppressed(self) -> int:
        """How many are left out of every broadcast, because nothing reaches them."""
        return self._sum(lambda pipeline, slice_: pipeline.bitcount(keys.suppressed(slice_)))

    def suppressed_since(self) -> tuple[tuple[int, datetime], ...]:
        """For each of them the provider's error code and since when, oldest first."""
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            pipeline.hvals(keys.suppressions(slice_))
        rows = [row.split() for slice_rows in pipeline.execute() for row in slice_rows]
        pairs = ((int(code), datetime.fromtimestamp(int(at), UTC)) for code, at in rows)
        return tuple(sorted(pairs, key=lambda pair: pair[1]))

    def _of_topic(self, topic: str) -> int:
        return self._sum(lambda pipeline, slice_: pipeline.bitcount(keys.topic(slice_, topic)))

    def _sum(self, command: Callable[[Pipeline, int], object]) -> int:
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            command(pipeline, slice_)
        return sum(pipeline.execute())
