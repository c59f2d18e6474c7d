"""The revisions in the store. Whoever makes one hands the write to the audit log."""

from typing import cast

import redis

from bot.editing.edits import Revision
from bot.store import keys


class Revisions:
    """Reads them; few enough that all are read at once."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def latest(self) -> int:
        """The number of the latest; 0 where the content is as it was installed."""
        return int(self._client.hlen(keys.REVISIONS))

    def all(self) -> tuple[Revision, ...]:
        """Every one, oldest first."""
        stored = cast("dict[bytes, bytes]", self._client.hgetall(keys.REVISIONS))
        return tuple(sorted(map(Revision.from_json, stored.values()), key=lambda r: r.number))
