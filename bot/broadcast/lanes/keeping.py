"""Keeping leases: what this process is busy with is renewed until it is done."""

from dataclasses import dataclass

from bot.broadcast.lanes.lanes import Lanes, Lease


@dataclass(slots=True, eq=False)
class Kept:
    """A lease that is renewed."""

    lease: Lease
    lost: bool = False
    """Somebody else has it now: what is left of the work is theirs."""


class Keeper:
    """The leases of this process. Renewing runs beside the work, in another thread."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._kept: dict[str, Kept] = {}

    def keep(self, lease: Lease) -> Kept:
        """Renew a lease from now on."""
        kept = Kept(lease)
        self._kept[lease.entry] = kept
        return kept

    def drop(self, kept: Kept) -> None:
        """Renew it no longer: it is done, given back or lost."""
        self._kept.pop(kept.lease.entry, None)

    def renew(self) -> list[str]:
        """Renew all; returns the entries that were lost to somebody else meanwhile."""
        lost = []
        for kept in list(self._kept.values()):
            if not kept.lost and not self._lanes.renew(kept.lease):
                kept.lost = True
                lost.append(kept.lease.entry)
        return lost
