"""How far the work on a broadcast has come: what is open, asked about, or held back."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

import redis

from bot.broadcast.lanes import Range
from bot.broadcast.life.reasons import Reason
from bot.clock import Clock
from bot.store import keys


class Progress:
    """Kept beside a broadcast, for whichever broadcaster goes on with it."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def planned(self, broadcast_id: str, recipients: int) -> None:
        """Its ledgers and ranges are written; `recipients` as they were when that was first so."""
        self._client.hsetnx(keys.broadcast(broadcast_id), "recipients", str(recipients))

    def drained_at(self, broadcast_id: str) -> datetime:
        """When it was first seen without open ranges; now, if that was not seen before."""
        key = keys.broadcast(broadcast_id)
        self._client.hsetnx(key, "drained_at", self._clock().isoformat())
        stored = cast("bytes", self._client.hget(key, "drained_at"))
        return datetime.fromisoformat(stored.decode())

    def not_drained(self, broadcast_id: str) -> None:
        """Some of its ranges were opened again."""
        self._client.hdel(keys.broadcast(broadcast_id), "drained_at")

    def inquired(self, broadcast_id: str, drained_at: datetime) -> None:
        """The provider was asked about all that was unknown when it was drained then."""
        self._client.hset(keys.broadcast(broadcast_id), "inquired_about", drained_at.isoformat())

    def is_inquired(self, broadcast_id: str) -> bool:
        """Whether the provider was asked since it was drained; not, if some of it was sent again
        meanwhile."""
        about, drained_at = cast(
            "list[bytes | None]",
            self._client.hmget(keys.broadcast(broadcast_id), ["inquired_about", "drained_at"]),
        )
        return about is not None and about == drained_at

    def hold(self, broadcast_id: str, reason: Reason | None) -> None:
        """Those outside the service window are passed over: for a reason, or, without one, because
        the limit of people in a day was reached."""
        key = keys.broadcast(broadcast_id)
        if reason is None:
            self._client.hsetnx(key, "held", "")
        else:
            self._client.hset(key, "held", reason.to_json().decode())

    def is_held(self, broadcast_id: str) -> bool:
        """Whether somebody was passed over since it began, or was resumed."""
        return bool(self._client.hexists(keys.broadcast(broadcast_id), "held"))

    def held_for(self, broadcast_id: str) -> Reason | None:
        """Why nobody outside the window may be written to; None: for no such reason."""
        stored = cast("bytes | None", self._client.hget(keys.broadcast(broadcast_id), "held"))
        return Reason.from_json(stored.decode()) if stored else None

    def not_held(self, broadcast_id: str) -> None:
        """Everybody gets another chance."""
        self._client.hdel(keys.broadcast(broadcast_id), "held")

    # ── Ranges that are not finished ────────────────────────────────────────────────────────────

    def open_ranges(self, broadcast_id: str) -> list[Range]:
        """The ranges on which something is left to be done, in the order of slices."""
        names = cast("set[bytes]", self._client.smembers(keys.broadcast_ranges(broadcast_id)))
        ranges = [Range.parse(broadcast_id, name.decode()) for name in names]
        return sorted(ranges, key=lambda range_: (range_.index, range_.slice))

    def add_ranges(self, broadcast_id: str, ranges: Iterable[Range]) -> None:
        """Something is left to be done on these."""
        if names := [range_.name for range_ in ranges]:
            self._client.sadd(keys.broadcast_ranges(broadcast_id), *names)

    def range_done(self, range_: Range) -> int:
        """A range is finished; returns how many are not."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.srem(keys.broadcast_ranges(range_.broadcast), range_.name)
        pipeline.scard(keys.broadcast_ranges(range_.broadcast))
        return int(pipeline.execute()[1])
