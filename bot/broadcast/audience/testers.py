"""The testers: staff who get a broadcast before anybody else does, to see it on a real telephone.

They have a slice of their own, beside those of the citizens: a roster with encrypted addresses and
bitmaps like any other. So a test goes the very same way as the real thing, ledger, lanes, pace,
templates and receipts included, and no count of citizens ever meets a tester.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import orjson
import redis
from ruamel.yaml import YAML

from bot.broadcast.audience.audience import Members
from bot.broadcast.drafts import Draft
from bot.citizens import Address, Registry
from bot.clock import Clock
from bot.store import keys

_MARKS = Path(__file__).with_name("tests.yml")


class UnknownTesterError(LookupError):
    """There is no such tester."""


@dataclass(frozen=True, slots=True)
class Tester:
    """Somebody who gets tests. Their address is in the roster only, and never shown."""

    id: int
    name: str
    language: str
    added_by: str
    added_at: datetime


class Testers:
    """The staff's own list."""

    def __init__(self, client: redis.Redis, registry: Registry, clock: Clock) -> None:
        self._client = client
        self._registry = registry
        self._clock = clock
        self._slice = registry.slices

    def all(self) -> tuple[Tester, ...]:
        """Everybody, in the order in which they were added."""
        stored = cast("dict[bytes, bytes]", self._client.hgetall(keys.testers(self._slice)))
        found = (_tester(int(number), orjson.loads(row)) for number, row in stored.items())
        return tuple(sorted(found, key=lambda tester: tester.id))

    def add(self, address: Address, name: str, language: str, *, by: str) -> Tester:
        """Have somebody get tests."""
        slice_ = self._slice
        number = int(self._client.incr(keys.population(slice_))) - 1
        tester = Tester(number, name, language, by, self._clock())
        sealed: Any = self._registry.sealed(slice_, number, address)
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hset(keys.roster(slice_), str(number), sealed)
        pipeline.hset(keys.testers(slice_), str(number), _row(tester))
        for topic in self._registry.topics:
            pipeline.setbit(keys.topic(slice_, topic), number, 1)
        if language in self._registry.languages:
            pipeline.setbit(keys.language(slice_, language), number, 1)
        pipeline.execute()
        return tester

    def remove(self, tester_id: int) -> None:
        """Let somebody get no tests any more; their address is forgotten. Raises
        UnknownTesterError."""
        slice_ = self._slice
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hdel(keys.testers(slice_), str(tester_id))
        pipeline.hdel(keys.roster(slice_), str(tester_id))
        for topic in self._registry.topics:
            pipeline.setbit(keys.topic(slice_, topic), tester_id, 0)
        for language in self._registry.languages:
            pipeline.setbit(keys.language(slice_, language), tester_id, 0)
        if not pipeline.execute()[0]:
            raise UnknownTesterError(tester_id)

    def note_windows(self) -> None:
        """Let a test find the service window of testers as their own messages have left it."""
        stored = cast("dict[bytes, bytes]", self._client.hgetall(keys.roster(self._slice)))
        for number, sealed in stored.items():
            address = self._registry.address(self._slice, int(number), sealed)
            record = self._registry.load([address], "")
            at = record.profile.last_inbound
            moment: Any = (int(at.timestamp()) if at else 0).to_bytes(4, "big")
            self._client.setrange(keys.last_inbound(self._slice), int(number) * 4, moment)
            place = record.profile.number
            if place is not None:
                ours = self._client.getrange(keys.written_to(record.slice), place, place)
                self._client.setrange(keys.written_to(self._slice), int(number), ours or b"\0")

    def members(self) -> dict[int, Members]:
        """Whom a test is for, as an audience is told: slice -> 0 or 1 a number."""
        numbers = [tester.id for tester in self.all()]
        if not numbers:
            return {}
        row = np.zeros(max(numbers) + 1, dtype=np.uint8)
        row[numbers] = 1
        return {self._slice: row}


def marked(draft: Draft) -> Draft:
    """A draft as a test: the same, with a word before its title, and at once."""
    titles = {
        language: ": ".join(filter(None, (_mark(language), draft.title.get(language))))
        for language in {**draft.text, **draft.title}
    }
    return Draft(
        topics=draft.topics,
        text=draft.text,
        urgent=draft.urgent,
        valid_until=draft.valid_until,
        title=titles,
        colour=draft.colour,
        media=draft.media,
    )


def _mark(language: str) -> str:
    marks = _marks()
    return marks.get(language) or marks["it"]


@cache
def _marks() -> dict[str, str]:
    """The file, which comes with the program and does not change while it runs."""
    return dict(YAML(typ="safe", pure=True).load(_MARKS))


def _row(tester: Tester) -> bytes:
    return orjson.dumps(
        {
            "name": tester.name,
            "language": tester.language,
            "added_by": tester.added_by,
            "added_at": tester.added_at.isoformat(),
        }
    )


def _tester(number: int, row: dict[str, str]) -> Tester:
    return Tester(
        number,
        row["name"],
        row["language"],
        row["added_by"],
        datetime.fromisoformat(row["added_at"]),
    )
