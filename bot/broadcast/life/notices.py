"""The notices in force: what was broadcast and still holds, for questions and the public page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import redis

from bot.broadcast.drafts import Colour
from bot.broadcast.life.archive import Archive
from bot.broadcast.life.lifecycle import State
from bot.broadcast.life.records import Broadcast
from bot.clock import Clock
from bot.store import keys

_HOLDS_FOR = timedelta(days=1)
"""What staff gave no end: tomorrow somebody asks anew, and the day after it may be wrong."""
_FRESH_FOR = timedelta(seconds=2)
_IN_FORCE = frozenset({State.SENDING, State.PAUSED, State.COMPLETED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Notice:
    """What a broadcast says, while it holds."""

    id: str
    topics: tuple[str, ...]
    title: Mapping[str, str]
    """Language -> the line above the text, with the alert's colour in words; may be empty."""
    text: Mapping[str, str]
    """Language -> text."""
    urgent: bool
    since: datetime
    valid_until: datetime | None
    """As staff said; None where they did not."""
    holds_until: datetime
    """The same; where staff said nothing, a day after it went out."""
    colour: Colour = Colour.NONE

    def to_slot(self) -> dict[str, Any]:
        """As the conversation's slot of that name holds it: JSON, times in ISO 8601."""
        return {
            "topics": list(self.topics),
            "title": dict(self.title),
            "text": dict(self.text),
            "urgent": self.urgent,
            "since": self.since.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


class NoticeBoard:
    """Answers which notices are in force; asks the store every two seconds at most."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._archive = Archive(client, clock)
        self._clock = clock
        self._read_at: datetime | None = None
        self._known: tuple[Notice, ...] = ()

    def post(self, broadcast: Broadcast) -> None:
        """Let what a broadcast says count as a notice for as long as it holds."""
        self._client.zadd(keys.NOTICES, {broadcast.id: _holds_until(broadcast).timestamp()})

    def in_force(self) -> tuple[Notice, ...]:
        """The notices that hold now, newest first."""
        now = self._clock()
        if self._read_at is None or not self._read_at <= now < self._read_at + _FRESH_FOR:
            self._known = self._read(now)
            self._read_at = now
        return tuple(notice for notice in self._known if notice.holds_until > now)

    def _read(self, now: datetime) -> tuple[Notice, ...]:
        self._client.zremrangebyscore(keys.NOTICES, "-inf", f"({now.timestamp()}")
        ids = cast("list[bytes]", self._client.zrange(keys.NOTICES, 0, -1))
        found = self._archive.load([id_.decode() for id_ in ids])
        out = sorted((one for one in found if one.state in _IN_FORCE), key=_since)
        # What was sent again, to those who had missed it or after all, is said once.
        newest = {one.draft.saying: one for one in out}
        notices = map(_notice, newest.values())
        return tuple(sorted(notices, key=lambda notice: notice.since, reverse=True))


def _notice(broadcast: Broadcast) -> Notice:
    draft = broadcast.draft
    return Notice(
        id=broadcast.id,
        topics=draft.topics,
        title={language: draft.headline(language) for language in draft.text},
        text=draft.text,
        colour=draft.colour,
        urgent=draft.urgent,
        since=_since(broadcast),
        valid_until=draft.valid_until,
        holds_until=_holds_until(broadcast),
    )


def _since(broadcast: Broadcast) -> datetime:
    return broadcast.launched_at or broadcast.created_at


def _holds_until(broadcast: Broadcast) -> datetime:
    return broadcast.draft.valid_until or _since(broadcast) + _HOLDS_FOR
