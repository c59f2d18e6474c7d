"""Whom a broadcast has missed: those who are sent to when it is sent again."""

from bot.broadcast.audience.audience import Members
from bot.broadcast.ledger import Ledger, Status
from bot.broadcast.life import Archive


def missed(
    archive: Archive, ledger: Ledger, broadcast_id: str, before: str | None = None
) -> dict[int, Members]:
    """Those whose message failed, without those to whom it was sent again: slice -> 0 or 1 a
    number. A failure may be told long after the others, when those have been sent to again.

    `before`: a resending that does not count, nor do those after it.
    """
    found = ledger.members(broadcast_id, Status.FAILED)
    for again in archive.existing(broadcast_id).resends:
        if again == before:
            break
        for slice_, row in enumerate(ledger.slices(again)):
            if slice_ in found:
                known = found[slice_][: len(row)]
                known[row[: len(known)] != Status.NONE] = 0
    return {slice_: row for slice_, row in found.items() if row.any()}
