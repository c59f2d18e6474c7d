"""Questions that had no answer: kept for a while, masked and nobody's, so that staff can answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis

from bot.citizens.registry import UNANSWERED_KEPT
from bot.clock import Clock
from bot.store import keys

_MOST_READ = 200
"""Questions of a slice that are looked at: twelve thousand in all."""


@dataclass(frozen=True, slots=True)
class Question:
    """What several people have asked in the same words, or one."""

    text: str
    """Masked, in the words of the last who asked."""
    times: int
    last_asked: datetime
    ids: tuple[str, ...]
    """``<slice>.<entry>`` of each time."""


class Questions:
    """Reads and strikes off what `Registry.commit` has put aside."""

    def __init__(self, client: redis.Redis, clock: Clock, *, slices: int) -> None:
        self._client = client
        self._clock = clock
        self._slices = slices

    def unanswered(self, most: int) -> list[Question]:
        """The questions asked most often first, then the latest; at most `most`."""
        asked: dict[str, list[tuple[int, str, str]]] = {}
        for slice_, entries in enumerate(self._read()):
            for entry, fields in entries:
                text, id_ = fields[b"text"].decode(), entry.decode()
                milliseconds = int(id_.partition("-")[0])
                asked.setdefault(_same(text), []).append((milliseconds, f"{slice_}.{id_}", text))
        questions = [_question(sorted(times)) for times in asked.values()]
        questions.sort(key=lambda question: (question.times, question.last_asked), reverse=True)
        return questions[:most]

    def strike_off(self, ids: Sequence[str]) -> int:
        """Keep these no longer: they have an answer now, or need none. How many there were."""
        pipeline = self._client.pipeline(transaction=False)
        for id_ in ids:
            slice_, _, entry = id_.partition(".")
            pipeline.xdel(keys.unanswered(int(slice_)), entry)
        return sum(pipeline.execute())

    def forget_old(self) -> int:
        """Drop what has been kept long enough; how many. The commits drop most of it."""
        oldest = self._oldest()
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            pipeline.xtrim(keys.unanswered(slice_), minid=oldest, approximate=False)
        return sum(pipeline.execute())

    def _read(self) -> list[Any]:
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            pipeline.xrevrange(keys.unanswered(slice_), "+", self._oldest(), count=_MOST_READ)
        return pipeline.execute()

    def _oldest(self) -> str:
        return str(int((self._clock() - UNANSWERED_KEPT).timestamp() * 1000))


def _same(text: str) -> str:
    """Alike for questions that differ in capitals and signs only."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _question(times: list[tuple[int, str, str]]) -> Question:
    milliseconds, _, text = times[-1]
    return Question(
        text=text,
        times=len(times),
        last_asked=datetime.fromtimestamp(milliseconds / 1000, UTC),
        ids=tuple(id_ for _, id_, _ in times),
    )
