"""Planning: from a broadcast that may go out to a ledger, and ranges in its lane."""

from collections.abc import Mapping

import numpy as np

from bot.broadcast.audience.audience import Audience, Members
from bot.broadcast.audience.missed import missed
from bot.broadcast.audience.testers import Testers
from bot.broadcast.lanes import Lanes, range_entries
from bot.broadcast.ledger import Ledger, Status
from bot.broadcast.life import Archive, Broadcast, State


class Planner:
    """Carries out the order to plan a broadcast. Done again after a crash, it does no harm."""

    def __init__(
        self,
        archive: Archive,
        audience: Audience,
        testers: Testers,
        ledger: Ledger,
        lanes: Lanes,
    ) -> None:
        self._archive = archive
        self._audience = audience
        self._testers = testers
        self._ledger = ledger
        self._lanes = lanes

    def plan(self, broadcast_id: str) -> int:
        """Write the ledger and put the ranges into the lane; returns how many recipients there are.

        In this order: what has not been written is never sent, and what was written before the
        machine went down is not written again. A range that stands in the lane twice is sent
        once, because every recipient is claimed before they are sent to.
        """
        broadcast = self._archive.existing(broadcast_id)
        if broadcast.state not in (State.SENDING, State.PAUSED):
            return 0
        self._archive.get_detailed(broadcast_id)
        self._ledger.plan(broadcast_id, self._recipients(broadcast))
        ranges = self._ledger.ranges(broadcast_id, Status.PLANNED, Status.SUBMITTING)
        self._archive.progress.add_ranges(broadcast_id, ranges)
        recipients = sum(int(np.count_nonzero(row)) for row in self._ledger.slices(broadcast_id))
        self._archive.progress.planned(broadcast_id, recipients)
        if broadcast.state is State.SENDING:
            self._lanes.put(
                broadcast.lane, range_entries(self._archive.progress.open_ranges(broadcast_id))
            )
        return recipients

    def _recipients(self, broadcast: Broadcast) -> Mapping[int, Members]:
        """Everybody who follows its topics, or those of them whom another one did not reach; for a
        test, the testers."""
        if broadcast.test:
            return self._testers.members()
        among = None
        if broadcast.resend_of is not None:
            among = missed(self._archive, self._ledger, broadcast.resend_of, broadcast.id)
        return self._audience.members(broadcast.draft.topics, among)
