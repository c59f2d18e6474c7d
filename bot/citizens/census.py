"""How many citizens there are, what they receive and in which language, and how that moves."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import redis
from redis.client import Pipeline

from bot.store import keys


@dataclass(frozen=True, slots=True)
class Standing:
    """How many were subscribed at one moment."""

    subscribers: int = 0
    by_topic: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)


class Census:
    """Counts over all slices: one round trip each, whatever the number of citizens."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        slices: int,
        topics: Sequence[str],
        languages: Sequence[str] = ("it",),
    ) -> None:
        """`languages`: all of them, first the one of those who have no other."""
        self._client = client
        self._slices = slices
        self._topics = tuple(topics)
        self._default_language, *self._languages = languages

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
        answers = self._ask(lambda pipeline, slice_: pipeline.hvals(keys.suppressions(slice_)))
        rows = [row.split() for slice_rows in answers for row in slice_rows]
        pairs = ((int(code), datetime.fromtimestamp(int(at), UTC)) for code, at in rows)
        return tuple(sorted(pairs, key=lambda pair: pair[1]))

    def standing(self) -> Standing:
        """Everything that is counted, as it is now."""
        subscribers = self.subscribers()
        others = {code: self._of_language(code) for code in self._languages}
        default = {self._default_language: subscribers - sum(others.values())}
        return Standing(subscribers, self.subscribers_by_topic(), {**default, **others})

    def movements(self) -> Mapping[str, int]:
        """``<day> joined`` and ``<day> left`` -> how many citizens did so."""
        total: Counter[str] = Counter()
        for tally in self._ask(lambda pipeline, slice_: pipeline.hgetall(keys.movements(slice_))):
            total.update({what.decode(): int(count) for what, count in tally.items()})
        return total

    def _of_language(self, code: str) -> int:
        return self._sum(lambda pipeline, slice_: pipeline.bitcount(keys.language(slice_, code)))

    def _of_topic(self, topic: str) -> int:
        return self._sum(lambda pipeline, slice_: pipeline.bitcount(keys.topic(slice_, topic)))

    def _sum(self, command: Callable[[Pipeline, int], object]) -> int:
        return sum(self._ask(command))

    def _ask(self, command: Callable[[Pipeline, int], object]) -> list[Any]:
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            command(pipeline, slice_)
        return pipeline.execute()
