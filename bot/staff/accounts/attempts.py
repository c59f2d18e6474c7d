"""Wrong tokens are counted by where they come from, so that guessing ends in a wait.

A right token always opens, also from an address that is over its limit: behind one address sits a
whole town hall, and a secret of 256 bits is not found by trying faster.
"""

from dataclasses import dataclass
from hashlib import sha256

import redis

_LIMIT = 10
_WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a wrong attempt."""

    refused: bool
    """Whether there were too many."""
    wait_seconds: int
    """When counting begins anew."""


class Attempts:
    """Counts of wrong tokens, shared by all web processes."""

    def __init__(self, client: redis.Redis, limit: int = _LIMIT) -> None:
        """`limit` is the number of wrong attempts that an address has in a minute."""
        self._redis = client
        self._limit = limit

    def note(self, address: str) -> Verdict:
        """Count a wrong attempt from an address (kept as a hash, for a minute)."""
        key = f"staff:attempts:{sha256(address.encode()).hexdigest()[:32]}"
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, 0, ex=_WINDOW_SECONDS, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, attempts, seconds = pipe.execute()
        return Verdict(refused=attempts > self._limit, wait_seconds=max(1, int(seconds)))
