"""The same text to the same topics twice within a day: almost always a slip, so it is asked about.

Whoever lets a broadcast out leaves a note of what it says to whom, in one step with looking whether
another note is there. Two people who send the same text at the same moment therefore cannot both
pass, and nor can one who clicks twice.
"""

from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from bot.broadcast.drafts import Draft
from bot.broadcast.life.archive import Archive
from bot.broadcast.life.lifecycle import ENDED, State
from bot.clock import Clock
from bot.store import keys, load_script

_DAY = timedelta(days=1)
_ANSWER_TIME = timedelta(minutes=1)
"""A note whose broadcast has not gone out by then was left by somebody who was cut off."""


class RepeatError(ValueError):
    """The same has gone out to the same topics within a day, or is scheduled."""

    def __init__(self, earlier: str) -> None:
        super().__init__(f"says the same as {earlier}")
        self.earlier = earlier


class Repeats:
    """The notes of what was said to whom."""

    def __init__(self, client: redis.Redis, archive: Archive, clock: Clock) -> None:
        self._client = client
        self._archive = archive
        self._clock = clock
        self._note = load_script(client, "broadcast_repeat")

    def earlier(self, draft: Draft) -> str | None:
        """The broadcast that says the same to the same topics, if there is one."""
        found = cast("bytes | None", self._client.get(keys.said(draft.saying)))
        return self._standing(found) if found else None

    def note(self, broadcast_id: str, draft: Draft, *, confirmed: bool) -> None:
        """Note that a broadcast is about to go out. Raises RepeatError where another one says the
        same, unless that is `confirmed`."""
        replaced = b"*" if confirmed else b""
        while found := cast("bytes", self._write(broadcast_id, draft, replaced)):
            if earlier := self._standing(found):
                raise RepeatError(earlier)
            replaced = found

    def _write(self, broadcast_id: str, draft: Draft, replaced: bytes) -> object:
        now = self._clock()
        leaves = max(now, draft.send_at or now)
        seconds = int((leaves + _DAY - now).total_seconds())
        return self._note(
            keys=[keys.said(draft.saying)],
            args=[broadcast_id, int(now.timestamp()), seconds, replaced],
        )

    def _standing(self, note: bytes) -> str | None:
        """The id in a note that counts: its broadcast goes out, went out within a day, or is just
        being let out by somebody else."""
        broadcast_id, _, noted_at = note.decode().partition(" ")
        broadcast = self._archive.get(broadcast_id)
        if broadcast is not None and broadcast.launched_at is not None:
            counts = self._clock() - broadcast.launched_at < _DAY
        elif broadcast is not None and broadcast.state is State.SCHEDULED:
            counts = True
        else:
            age = self._clock() - datetime.fromtimestamp(int(noted_at), UTC)
            given_up = broadcast is not None and broadcast.state in ENDED
            counts = not given_up and age < _ANSWER_TIME
        return broadcast_id if counts else None
