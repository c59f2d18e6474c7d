"""The lanes: work waits in three streams, is leased from them, and comes back when its holder dies.

Replies to citizens go before emergencies, emergencies before everything else. A lease is an entry
of a consumer group; a holder that lives renews it, and one that has not done so for a while loses
it to somebody else. What nobody can finish ends on a dead list instead of going round for ever.
"""

import os
import secrets
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import orjson
import redis
import structlog

from bot.store import keys, load_script

log = structlog.get_logger()

_GROUP = "broadcasters"
LEASE_SECONDS = 30.0
"""Longer than the longest request to a provider, so that only the dead lose a lease."""
_MOST_DELIVERIES = 6

Fields = dict[str, bytes]


class Lane(StrEnum):
    """In the order in which they are served."""

    REPLIES = "replies"
    EMERGENCY = "emergency"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Lease:
    """An entry of a lane, ours for the time being."""

    lane: Lane
    entry: str
    fields: Fields


class Lanes:
    """One process's access to the lanes."""

    def __init__(self, client: redis.Redis, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._client = client
        self._idle_ms = int(lease_seconds * 1000)
        self.holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._renew = load_script(client, "broadcast_renew")
        self._return = load_script(client, "broadcast_return")
        self._finish = load_script(client, "broadcast_finish")

    def open(self) -> None:
        """Make sure that there is something to lease from. Once, before the first lease."""
        for lane in Lane:
            try:
                self._client.xgroup_create(keys.lane(lane), _GROUP, id="0", mkstream=True)
            except redis.ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):  # it is there already
                    raise

    # ── Work comes ──────────────────────────────────────────────────────────────────────────────

    def put(self, lane: Lane, entries: Iterable[Mapping[str, bytes | str]]) -> None:
        """Put entries at the end of a lane."""
        pipeline = self._client.pipeline(transaction=False)
        for entry in entries:
            fields: dict[Any, Any] = dict(entry)
            pipeline.xadd(keys.lane(lane), fields)
        pipeline.execute()

    def unfinished(self, lane: Lane) -> int:
        """How many entries a lane has, waiting or under way."""
        return int(self._client.xlen(keys.lane(lane)))

    def oldest(self, lane: Lane) -> float | None:
        """Epoch seconds at which the oldest entry that is not finished was put there."""
        rows: Any = self._client.xrange(keys.lane(lane), count=1)
        return int(rows[0][0].split(b"-")[0]) / 1000 if rows else None

    # ── Work is leased ──────────────────────────────────────────────────────────────────────────

    def lease(self, lane: Lane) -> Lease | None:
        """The next entry that nobody has had, or None."""
        streams: Any = self._client.xreadgroup(_GROUP, self.holder, {keys.lane(lane): ">"}, count=1)
        for _, entries in streams or ():
            return _lease(lane, *entries[0])
        return None

    def reclaim(self, lane: Lane) -> Lease | None:
        """The next entry whose holder has not been heard of for a lease's time, or None.

        One that has gone through too many hands is buried instead.
        """
        answer: Any = self._client.xautoclaim(
            keys.lane(lane), _GROUP, self.holder, self._idle_ms, start_id="0", count=1
        )
        for entry, fields in answer[1]:
            if fields is None:  # Redis 6.2 hands out entries that were deleted meanwhile
                continue
            lease = _lease(lane, entry, fields)
            if self._deliveries(lease) <= _MOST_DELIVERIES:
                return lease
            self.bury(lease, "too many holders died with it")
        return None

    def renew(self, lease: Lease) -> bool:
        """Keep a lease; False when it has been lost to somebody else."""
        return bool(
            self._renew(keys=[keys.lane(lease.lane)], args=[_GROUP, self.holder, lease.entry])
        )

    def finish(self, lease: Lease) -> bool:
        """The work is done, or no longer wanted; False when the lease was lost before."""
        return self._end(lease, b"")

    def give_back(self, lease: Lease) -> bool:
        """Let somebody else do it; False when the lease was lost before."""
        return bool(
            self._return(keys=[keys.lane(lease.lane)], args=[_GROUP, self.holder, lease.entry])
        )

    def bury(self, lease: Lease, reason: str) -> None:
        """Put an entry on the dead list: nobody can finish it."""
        named = {name: value.decode(errors="replace") for name, value in lease.fields.items()}
        stone = {"entry": lease.entry, "reason": reason}
        if lease.lane is not Lane.REPLIES:  # those hold what somebody was to read
            stone |= named
        log.error("work given up", lane=lease.lane, **stone)
        self._end(lease, orjson.dumps(stone))

    def dead(self, lane: Lane) -> list[dict[str, str]]:
        """The dead list, newest first."""
        rows = cast("list[bytes]", self._client.lrange(keys.lane_dead(lane), 0, -1))
        return [orjson.loads(row) for row in rows]

    def forget_dead_holders(self) -> int:
        """Strike holders off that left nothing behind and have not come back for a day."""
        struck = 0
        for lane in Lane:
            for consumer in cast(
                "list[Any]", self._client.xinfo_consumers(keys.lane(lane), _GROUP)
            ):
                if consumer["pending"] == 0 and consumer["idle"] > 24 * 60 * 60 * 1000:
                    self._client.xgroup_delconsumer(keys.lane(lane), _GROUP, consumer["name"])
                    struck += 1
        return struck

    def _end(self, lease: Lease, stone: bytes) -> bool:
        return bool(
            self._finish(
                keys=[keys.lane(lease.lane), keys.lane_dead(lease.lane)],
                args=[_GROUP, self.holder, lease.entry, stone],
            )
        )

    def _deliveries(self, lease: Lease) -> int:
        rows = cast(
            "list[Any]",
            self._client.xpending_range(
                keys.lane(lease.lane), _GROUP, min=lease.entry, max=lease.entry, count=1
            ),
        )
        return int(rows[0]["times_delivered"]) if rows else 0


def _lease(lane: Lane, entry: bytes, fields: dict[bytes, bytes]) -> Lease:
    return Lease(lane, entry.decode(), {name.decode(): value for name, value in fields.items()})
