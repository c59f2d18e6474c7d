"""When the last message came in and the last one went out."""

from datetime import UTC, datetime
from itertools import islice
from typing import cast

import numpy as np
import redis

from bot.broadcast.life import Archive
from bot.store import keys

_LOOKED_AT = 20
"""Broadcasts among which the last one that went out is surely found."""


class Traffic:
    """Reads it off what is kept anyway, so that no message costs anything more."""

    def __init__(self, client: redis.Redis, archive: Archive) -> None:
        self._client = client
        self._archive = archive

    def last_in(self) -> datetime | None:
        """When a subscriber last wrote; None where nobody ever did."""
        slices = int(cast("bytes", self._client.hget(keys.FOUNDING, "slices") or b"0"))
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(slices):
            pipeline.get(keys.last_inbound(slice_))
        latest = (
            int(np.frombuffer(stored, dtype=">u4").max()) for stored in pipeline.execute() if stored
        )
        moment = max(latest, default=0)
        return datetime.fromtimestamp(moment, UTC) if moment else None

    def last_out(self) -> datetime | None:
        """When a broadcast was last let out; None where none ever was."""
        newest = islice(self._archive.newest(at_once=_LOOKED_AT), _LOOKED_AT)
        return max((one.launched_at for one in newest if one.launched_at), default=None)
