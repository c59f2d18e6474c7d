"""Retiring: after a while the details of a broadcast are forgotten, and its totals are kept.

A ledger names nobody, but whoever holds the registry too could tell from it what became of one
person's message. So it is kept for as long as somebody may want to look into it, and no longer.
"""

from datetime import timedelta

import redis

from bot.broadcast.life import ENDED, Archive, Broadcast
from bot.broadcast.reports.reporter import Reporter
from bot.clock import Clock
from bot.store import keys


class Retiring:
    """A periodic job, which any broadcaster may do at any time."""

    def __init__(
        self,
        client: redis.Redis,
        archive: Archive,
        reporter: Reporter,
        clock: Clock,
        *,
        slices: int,
        kept_for: timedelta,
    ) -> None:
        """`slices`: in which there may be ledgers; `kept_for`: how long details are kept after a
        broadcast has ended."""
        self._client = client
        self._archive = archive
        self._reporter = reporter
        self._clock = clock
        self._slices = slices
        self._kept_for = kept_for

    def run(self) -> dict[str, int]:
        """Forget the details of all that have been over for long enough; how many there were."""
        over = [one for one in self._archive.detailed() if self._is_over(one)]
        for broadcast in over:
            self._retire(broadcast)
        return {"retired": len(over)}

    def _is_over(self, broadcast: Broadcast) -> bool:
        ended_at = broadcast.ended_at
        if broadcast.state not in ENDED or ended_at is None:
            return False
        return self._clock() - ended_at >= self._kept_for

    def _retire(self, broadcast: Broadcast) -> None:
        """The totals first, once: cut off in between, what is left is forgotten the next time."""
        totals = self._reporter.totals(broadcast).to_json()
        self._archive.keep_totals(broadcast.id, totals)
        pipeline = self._client.pipeline(transaction=False)
        pipeline.delete(keys.broadcast_ranges(broadcast.id))
        for slice_ in range(self._slices):
            for key in (keys.ledger, keys.fences, keys.failures, keys.retries, keys.timing):
                pipeline.delete(key(slice_, broadcast.id))
        pipeline.execute()
        self._archive.not_detailed(broadcast.id)
