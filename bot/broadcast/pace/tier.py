"""The tier: how many people WhatsApp lets us write to outside the service window within a day.

Meta counts different people in a moving day, over all numbers of the Comune: 250 to begin with,
then 2,000, 10,000, 100,000 (developers.facebook.com, "Messaging limits", May 2026). Here they are
counted when they are written to, whether it arrives or not, so that the count is never too low.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import redis

from bot.clock import Clock
from bot.store import keys, load_script

_BUCKET_SECONDS = 360
_DAY_BUCKETS = 86_400 // _BUCKET_SECONDS


@dataclass(frozen=True, slots=True)
class Reservation:
    """People who may be written to, and the time at which they then count."""

    granted: int
    bucket: int


class Tier:
    """The budget of a moving day, shared by all broadcasters."""

    def __init__(self, client: redis.Redis, clock: Clock, limit: int) -> None:
        """`limit`: people in a moving day; 0: as many as we like."""
        self.limit = limit
        self._client = client
        self._clock = clock
        self._reserve = load_script(client, "tier_reserve")
        self._settle = load_script(client, "tier_settle")

    def on(self, client: redis.Redis) -> "Tier":
        """The same budget through another client."""
        return Tier(client, self._clock, self.limit)

    def left(self) -> int | None:
        """How many more people may be written to now; None: no limit."""
        if not self.limit:
            return None
        return max(0, self.limit - sum(count for _, count in self._counted()))

    def frees_at(self) -> datetime:
        """When the first of those who count now do not count any more; now, where nobody does."""
        oldest = min((bucket for bucket, count in self._counted() if count), default=None)
        if oldest is None:
            return self._clock()
        return datetime.fromtimestamp((oldest + 1) * _BUCKET_SECONDS, UTC) + timedelta(days=1)

    def reserve(self, most: int) -> Reservation | None:
        """The right to write to up to `most` people who do not count yet; None: no limit."""
        if not self.limit:
            return None
        bucket = self._now()
        granted = self._reserve(
            keys=[keys.TIER], args=[most, self.limit, bucket, bucket - _DAY_BUCKETS - 1]
        )
        return Reservation(int(cast(int, granted)), bucket)

    def settle(self, reservation: Reservation, written_to: Sequence[int]) -> None:
        """Use a reservation for people who were claimed.

        `written_to`: for each of them the epoch seconds at which they last counted, 0 if they
        did not within a day.
        """
        unused = reservation.granted - written_to.count(0)
        again = [at // _BUCKET_SECONDS for at in written_to if at]
        if unused or again:
            self._settle(keys=[keys.TIER], args=[reservation.bucket, unused, *again])

    def _counted(self) -> list[tuple[int, int]]:
        """Bucket and count, of those that are not over."""
        over = self._now() - _DAY_BUCKETS - 1
        stored = cast("dict[bytes, bytes]", self._client.hgetall(keys.TIER))
        pairs = ((int(bucket), int(count)) for bucket, count in stored.items())
        return [(bucket, count) for bucket, count in pairs if bucket > over]

    def _now(self) -> int:
        return int(self._clock().timestamp()) // _BUCKET_SECONDS
