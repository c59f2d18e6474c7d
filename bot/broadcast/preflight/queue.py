"""The queue: what already waits in the lanes, and leaves before a broadcast that is let out now."""

from bot.broadcast.ledger import NAMES, Ledger, Status
from bot.broadcast.life import Archive, Broadcast, State


class Queue:
    """Counts the messages of broadcasts under way; replies are too few to make anybody wait."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger

    def before(self, *, urgent: bool) -> int:
        """How many messages go first: those of urgent broadcasts, and before what is not urgent all
        others too. What is paused holds nobody up."""
        return sum(
            self._waiting(one)
            for one in self._archive.active()
            if one.state is State.SENDING and (one.draft.urgent or not urgent)
        )

    def _waiting(self, broadcast: Broadcast) -> int:
        """Whose turn has not come; of one that is not planned yet, as many as were foreseen."""
        if broadcast.recipients is None:
            return broadcast.preflight.recipients if broadcast.preflight else 0
        return self._ledger.counts(broadcast.id)[NAMES[Status.PLANNED]]
