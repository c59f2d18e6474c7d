"""Stragglers: messages of which the provider has said nothing more, hours after the broadcast.

Receipts get lost. What has had no last one is asked of the provider's own list, and what was
accepted and never heard of again counts as failed in the end, because nothing may stay "on its way"
for ever. What each status waits for, and how it ends:

    planned      the broadcast's validity, or a week (`Settling`)        -> skipped
    submitting   its worker's lease, half a minute                       -> unknown
    unknown      two minutes for a report; the provider's list; then     -> planned again, or stays
                 an emergency sends again, anything else is listed
    accepted     six hours for a report; the provider's list; a day      -> failed, without a reason
    sent         the same, but an end of its own: the telephone is off, WhatsApp keeps it for weeks
"""

from typing import cast

import redis

from bot.broadcast.lanes import Lane, Lanes, late_inquiry_entry
from bot.broadcast.ledger import NAMES, WITHOUT_LAST_REPORT, Ledger, Report, Status
from bot.broadcast.life import Archive
from bot.broadcast.outcomes import Patience
from bot.clock import Clock
from bot.store import keys

_NO_REASON = 0


class Stragglers:
    """Sees to those without a last report."""

    def __init__(
        self,
        client: redis.Redis,
        archive: Archive,
        ledger: Ledger,
        lanes: Lanes,
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self._client = client
        self._archive = archive
        self._ledger = ledger
        self._lanes = lanes
        self._clock = clock
        self._patience = patience or Patience()

    def run(self) -> dict[str, str]:
        """Look after every broadcast whose time has come; returns what was done to which."""
        now = self._clock().timestamp()
        due = cast("list[bytes]", self._client.zrangebyscore(keys.LINGERING, "-inf", now))
        return {id_.decode(): self._see_to(id_.decode()) for id_ in due}

    def _see_to(self, broadcast_id: str) -> str:
        broadcast = self._archive.get(broadcast_id)
        waiting = self._waiting(broadcast_id) if broadcast else 0
        if broadcast is None or not waiting:
            self._client.zrem(keys.LINGERING, broadcast_id)
            return "nothing was left"
        if self._clock() - (broadcast.ended_at or broadcast.created_at) < self._patience.no_reports:
            if self._lanes.unfinished(Lane.ORDINARY):
                return ""  # perhaps the order of another broadcaster; otherwise it can wait
            self._lanes.put(Lane.ORDINARY, [late_inquiry_entry(broadcast.id)])
            self._archive.linger(broadcast_id, self._clock() + self._patience.last_reports)
            return f"asked about {waiting}"
        self._give_up(broadcast_id)
        self._client.zrem(keys.LINGERING, broadcast_id)
        return f"gave up {waiting}"

    def _waiting(self, broadcast_id: str) -> int:
        counts = self._ledger.counts(broadcast_id)
        return sum(counts[NAMES[status]] for status in WITHOUT_LAST_REPORT)

    def _give_up(self, broadcast_id: str) -> None:
        for range_ in self._ledger.ranges(broadcast_id, Status.ACCEPTED):
            numbers = self._ledger.numbers(range_, Status.ACCEPTED)
            reports = [Report(number, Status.FAILED, _NO_REASON) for number in numbers]
            self._ledger.record(broadcast_id, range_.slice, reports)
