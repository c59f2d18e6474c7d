"""Second chances: which messages are planned again, and how often."""

from collections.abc import Container, Sequence

from bot.broadcast.lanes import Range
from bot.broadcast.ledger import Ledger, Status
from bot.broadcast.life import Broadcast
from bot.broadcast.messages import Reaction, Verdicts
from bot.broadcast.outcomes.patience import Patience

_AT_ONCE = frozenset({Reaction.TEMPLATE})
"""What is sent in another form has nothing to wait for."""
_AGAIN = frozenset({Reaction.RETRY, Reaction.SLOW_DOWN, *_AT_ONCE})


class Chances:
    """Gives them, in the ledger; returns the ranges in which somebody got one."""

    def __init__(self, ledger: Ledger, verdicts: Verdicts, patience: Patience) -> None:
        self._ledger = ledger
        self._verdicts = verdicts
        self._patience = patience

    def deserved(self, broadcast: Broadcast) -> list[int]:
        """The error codes among the failures that deserve another attempt."""
        return self._failed_with(broadcast, _AGAIN)

    def give_at_once(self, broadcast: Broadcast) -> list[Range]:
        """To those whose message goes in another form."""
        return self._retry(broadcast, self._failed_with(broadcast, _AT_ONCE))

    def give(self, broadcast: Broadcast) -> list[Range]:
        """To failures that were nobody's fault, and in an emergency also to what is unknown even to
        the provider's list: there a message twice is better than none. Elsewhere it stays unknown,
        and staff see it."""
        reopened = self._retry(broadcast, self.deserved(broadcast))
        if broadcast.draft.urgent:
            reopened += self._send_unknown_again(broadcast)
        return list(dict.fromkeys(reopened))

    def _failed_with(self, broadcast: Broadcast, reactions: Container[Reaction]) -> list[int]:
        """The error codes among the failures from which one of these follows."""
        codes = self._ledger.failures(broadcast.id)
        return [code for code in codes if self._verdicts(code).reaction in reactions]

    def _retry(self, broadcast: Broadcast, codes: Sequence[int]) -> list[Range]:
        if not codes:
            return []
        return [
            range_
            for range_ in self._ledger.ranges(broadcast.id, Status.FAILED)
            if self._ledger.move(
                range_,
                self._ledger.failed_with(range_, codes),
                Status.FAILED,
                Status.PLANNED,
                most_retries=self._patience.failure_retries,
            )
        ]

    def _send_unknown_again(self, broadcast: Broadcast) -> list[Range]:
        return [
            range_
            for range_ in self._ledger.ranges(broadcast.id, Status.UNKNOWN)
            if self._ledger.move(
                range_,
                self._ledger.numbers(range_, Status.UNKNOWN),
                Status.UNKNOWN,
                Status.PLANNED,
                most_retries=self._patience.unknown_retries,
            )
        ]
