"""The audience: who follows the topics of a broadcast, from a few bitmaps.

The same function tells the pre-flight how many there are and the planner who they are, so that a
dry run and the real one cannot differ.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import redis

from bot.broadcast.ledger import SERVICE_WINDOW, WINDOW_MARGIN
from bot.citizens import Registry
from bot.clock import Clock
from bot.store import keys

Members = npt.NDArray[np.uint8]
"""0 or 1 for each number of a slice."""

Among: TypeAlias = Mapping[int, Members] | None
"""Only these, as a ledger has them; None: everybody."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Headcount:
    """An audience in figures."""

    recipients: int
    by_topic: dict[str, int]
    """Recipients who follow each of the topics; who follows two is counted with both."""
    by_language: dict[str, int]
    """Recipients who read each language; only those of which there are any."""
    suppressed: int
    """People who follow a topic and are left out, because nothing can reach them."""
    unreachable: dict[int, int]
    """Those by the provider's code that says why; 0: none was kept."""
    outside_window: int
    """Recipients who have not written within the service window to one of our numbers."""
    counting_anew: int
    """Those of them to whom nothing was sent outside the window within a day."""


class Audience:
    """Finds recipients: one round trip for all slices, whatever the number of citizens."""

    def __init__(self, client: redis.Redis, registry: Registry, clock: Clock) -> None:
        self._client = client
        self._slices = registry.slices
        self._languages = tuple(registry.languages)
        self._numbers = np.array(sorted(registry.numbers.values()), dtype=np.uint8)
        self._clock = clock

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that people may read besides Italian."""
        return self._languages

    def members(self, topics: Sequence[str], among: Among = None) -> dict[int, Members]:
        """Who receives something about `topics`: slice -> 0 or 1 a number; no empty slices."""
        read = self._read(topics, figures=False)
        members = {
            slice_: _among(found.members, slice_, among) for slice_, found in enumerate(read)
        }
        return {slice_: row for slice_, row in members.items() if row.any()}

    def people(self, topics: Sequence[str]) -> list["People"]:
        """What is known of everybody, slice by slice."""
        return self._read(topics, figures=True)

    def headcount(self, topics: Sequence[str], among: Among = None) -> Headcount:
        """How many receive something about `topics`."""
        now = self._clock()
        since = int((now - SERVICE_WINDOW + WINDOW_MARGIN).timestamp())
        yesterday = int((now - _DAY).timestamp())
        unreachable: Counter[int] = Counter()
        recipients = outside_window = counting_anew = 0
        by_topic = np.zeros(len(topics), dtype=np.int64)
        by_language = np.zeros(len(self._languages), dtype=np.int64)
        for slice_, found in enumerate(self._read(topics, figures=True)):
            row = _among(found.members, slice_, among)
            members = row.astype(bool)
            outside = members & ~self._inside(found, since)
            recipients += int(members.sum())
            by_topic += (found.followers & row).sum(axis=1, dtype=np.int64)
            by_language += (found.readers & row).sum(axis=1, dtype=np.int64)
            anybody = np.bitwise_or.reduce(found.followers, axis=0)
            unreachable.update(found.why(np.flatnonzero(anybody & found.suppressed)))
            outside_window += int(outside.sum())
            counting_anew += int((outside & (found.last_outside <= yesterday)).sum())
        return Headcount(
            recipients,
            _counted(topics, by_topic),
            _by_language(self._languages, by_language, recipients),
            unreachable.total(),
            dict(unreachable),
            outside_window,
            counting_anew,
        )

    def _inside(self, found: "People", since: int) -> npt.NDArray[np.bool_]:
        """Who has written since a moment, to a number that is still ours where that matters."""
        inside: npt.NDArray[np.bool_] = found.last_inbound >= since
        return (
            inside & np.isin(found.written_to, self._numbers) if len(self._numbers) > 1 else inside
        )

    def _read(self, topics: Sequence[str], *, figures: bool) -> list["People"]:
        languages = self._languages if figures else ()
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            for topic in topics:
                pipeline.get(keys.topic(slice_, topic))
            for language in languages:
                pipeline.get(keys.language(slice_, language))
            pipeline.get(keys.suppressed(slice_))
            if figures:
                pipeline.get(keys.last_inbound(slice_))
                pipeline.get(keys.last_outside(slice_))
                pipeline.get(keys.written_to(slice_))
                pipeline.hgetall(keys.suppressions(slice_))
        answers: Iterator[Any] = iter([answer or b"" for answer in pipeline.execute()])
        return [
            _people(
                [next(answers) for _ in topics],
                [next(answers) for _ in languages],
                next(answers),
                [next(answers) for _ in range(3)] if figures else [b"", b"", b""],
                (next(answers) or {}) if figures else {},
            )
            for _ in range(self._slices)
        ]


@dataclass(frozen=True, slots=True)
class People:
    """What is known of the numbers of a slice: rows of 0 or 1 a number, or a value a number."""

    followers: npt.NDArray[np.uint8]
    readers: npt.NDArray[np.uint8]
    suppressed: Members
    last_inbound: npt.NDArray[np.uint32]
    last_outside: npt.NDArray[np.uint32]
    written_to: npt.NDArray[np.uint8]
    suppressions: Mapping[bytes, bytes]
    """Number -> ``<error code> <epoch seconds>``."""

    @property
    def members(self) -> Members:
        members: Members = np.bitwise_or.reduce(self.followers, axis=0) & (self.suppressed ^ 1)
        return members

    def why(self, numbers: npt.NDArray[np.intp]) -> Iterator[int]:
        """The codes for which these are suppressed."""
        for number in numbers:
            kept = self.suppressions.get(b"%d" % number, b"0")
            yield int(kept.split()[0])


def _people(
    topics: list[bytes],
    languages: list[bytes],
    suppressed: bytes,
    times: list[bytes],
    suppressions: Mapping[bytes, bytes],
) -> People:
    size = max(map(len, topics), default=0)  # a draft may still be for nobody
    rows = [*topics, *languages, suppressed]
    padded = b"".join(row[:size].ljust(size, b"\0") for row in rows)
    bits = np.unpackbits(np.frombuffer(padded, dtype=np.uint8).reshape(len(rows), size), axis=1)
    people, (inbound, outside, written_to) = size * 8, times
    return People(
        bits[: len(topics)],
        bits[len(topics) : -1],
        bits[-1],
        _moments(inbound, people),
        _moments(outside, people),
        np.frombuffer(written_to[:people].ljust(people, b"\0"), dtype=np.uint8),
        suppressions,
    )


def _among(members: Members, slice_: int, among: Among) -> Members:
    if among is None:
        return members
    wanted = np.zeros_like(members)
    if (row := among.get(slice_)) is not None:
        size = min(len(row), len(wanted))
        wanted[:size] = row[:size]
    return members & wanted


def _moments(stored: bytes, people: int) -> npt.NDArray[np.uint32]:
    """Epoch seconds, four bytes a number."""
    moments: npt.NDArray[np.uint32] = np.frombuffer(
        stored[: people * 4].ljust(people * 4, b"\0"), dtype=">u4"
    )
    return moments


def _counted(names: Sequence[str], counts: npt.NDArray[np.int64]) -> dict[str, int]:
    return {name: int(count) for name, count in zip(names, counts, strict=True)}


def _by_language(
    languages: Sequence[str], counts: npt.NDArray[np.int64], recipients: int
) -> dict[str, int]:
    """Italian is for all who have no bit in another language's bitmap."""
    others = _counted(languages, counts)
    found = {"it": recipients - sum(others.values()), **others}
    return {language: count for language, count in found.items() if count}
