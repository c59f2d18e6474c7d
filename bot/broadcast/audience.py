"""The audience: who follows the topics of a broadcast, from a few bitmaps.

The same function tells the pre-flight how many there are and the planner who they are, so that a
dry run and the real one cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import redis

from bot.citizens import Registry
from bot.clock import Clock
from bot.store import keys

Members = npt.NDArray[np.uint8]
"""0 or 1 for each number of a slice."""

SERVICE_WINDOW = timedelta(hours=24)
"""WhatsApp: what is no template reaches only who has written within it (Twilio error 63016)."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """An audience in figures."""

    recipients: int
    by_topic: dict[str, int]
    """Recipients who follow each of the topics; who follows two is counted with both."""
    suppressed: int
    """People who follow a topic and are left out, because nothing can reach them."""
    outside_window: int
    """Recipients who have not written within the service window."""


@dataclass(frozen=True, slots=True)
class _Slice:
    """The bitmaps of a slice, a row for each topic, as 0 or 1 a number."""

    followers: npt.NDArray[np.uint8]
    suppressed: Members
    last_inbound: npt.NDArray[np.uint32]

    @property
    def members(self) -> Members:
        members: Members = np.bitwise_or.reduce(self.followers, axis=0) & (self.suppressed ^ 1)
        return members


class Audience:
    """Finds recipients: one round trip for all slices, whatever the number of citizens."""

    def __init__(self, client: redis.Redis, registry: Registry, clock: Clock) -> None:
        self._client = client
        self._slices = registry.slices
        self._clock = clock

    def members(self, topics: Sequence[str]) -> dict[int, Members]:
        """Who receives something about `topics`: slice -> 0 or 1 a number; no empty slices."""
        read = self._read(topics, windows=False)
        members = {slice_: found.members for slice_, found in enumerate(read)}
        return {slice_: row for slice_, row in members.items() if row.any()}

    def headcount(self, topics: Sequence[str]) -> Headcount:
        """How many receive something about `topics`."""
        since = int((self._clock() - SERVICE_WINDOW).timestamp())
        recipients = suppressed = outside = 0
        by_topic = np.zeros(len(topics), dtype=np.int64)
        for found in self._read(topics, windows=True):
            members = found.members
            recipients += int(members.sum())
            by_topic += (found.followers & members).sum(axis=1, dtype=np.int64)
            anybody = np.bitwise_or.reduce(found.followers, axis=0)
            suppressed += int((anybody & found.suppressed).sum())
            outside += int((members.astype(bool) & (found.last_inbound < since)).sum())
        counted = {topic: int(count) for topic, count in zip(topics, by_topic, strict=True)}
        return Headcount(recipients, counted, suppressed, outside)

    def _read(self, topics: Sequence[str], *, windows: bool) -> list[_Slice]:
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            for topic in topics:
                pipeline.get(keys.topic(slice_, topic))
            pipeline.get(keys.suppressed(slice_))
            if windows:
                pipeline.get(keys.last_inbound(slice_))
        answers = iter(pipeline.execute())
        return [
            _slice(
                [next(answers) or b"" for _ in topics],
                next(answers) or b"",
                (next(answers) or b"") if windows else b"",
            )
            for _ in range(self._slices)
        ]


def _slice(topics: list[bytes], suppressed: bytes, last_inbound: bytes) -> _Slice:
    size = max(len(row) for row in topics)
    rows = [*topics, suppressed]
    padded = b"".join(row[:size].ljust(size, b"\0") for row in rows)
    bits = np.unpackbits(np.frombuffer(padded, dtype=np.uint8).reshape(len(rows), size), axis=1)
    seen = np.zeros(size * 8, dtype=np.uint32)
    written = np.frombuffer(last_inbound[: size * 8 * 4], dtype=">u4")
    seen[: len(written)] = written
    return _Slice(bits[:-1], bits[-1], seen)
