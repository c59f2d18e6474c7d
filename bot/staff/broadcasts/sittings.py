"""Sittings: the time in which somebody writes on one draft, which keeps itself all the while.

The audit log tells once that they did, and not at every pause of the typing. What the draft came
to is sealed all the same, when its approval is asked for and when it is approved.
"""

from datetime import timedelta

import redis

from bot.store import keys

_LASTS = timedelta(hours=1)


class Sittings:
    """Remembers who has been writing on what, for a while."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def begins(self, broadcast_id: str, person: str) -> bool:
        """Whether this person begins to write on this draft; not, if they are at it already."""
        name = keys.staff_sitting(broadcast_id, person)
        return bool(self._client.set(name, 1, nx=True, ex=_LASTS))
