"""What staff see of broadcasts: the list, one of them, its report, whom it would reach.

Here as in `writing.py` and `deciding.py`, every operation takes the actor, whoever asks, checks
what their role permits, and raises RefusedError with the reason when something is not done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.broadcast import Broadcast, Broadcasts, LogEntry, Notice, Preflight, Report
from bot.broadcast.life import UNDER_WAY
from bot.staff.actors import Actor, require
from bot.staff.broadcasts.filter import BroadcastFilter
from bot.staff.broadcasts.refusing import refusals
from bot.staff.broadcasts.requests import BroadcastText
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action


@dataclass(frozen=True, slots=True)
class Detail:
    """A broadcast and how many recipients are in each status."""

    broadcast: Broadcast
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Some broadcasts, newest first, and where the next ones begin."""

    details: tuple[Detail, ...]
    next: str | None


class Looking:
    """The use-cases of whoever looks at broadcasts."""

    def __init__(self, broadcasts: Broadcasts, notices: Callable[[], Sequence[Notice]]) -> None:
        """`notices` answers those in force."""
        self._broadcasts = broadcasts
        self._notices = notices

    def preview(self, actor: Actor, text: BroadcastText) -> Preflight:
        """Who would be reached, in how long, at what cost; nothing is kept."""
        require(actor, Action.WRITE)
        with refusals():
            return self._broadcasts.preview(text.draft())

    def preview_again(self, actor: Actor, broadcast: Broadcast) -> Preflight:
        """The pre-flight of a broadcast that waits, as things stand now."""
        require(actor, Action.WRITE)
        with refusals():
            return self._broadcasts.preview(broadcast.draft)

    def get(self, actor: Actor, broadcast_id: str) -> Detail:
        """One broadcast."""
        require(actor, Action.READ)
        return self.detail(self.existing(broadcast_id))

    def look(self, broadcast_id: str) -> tuple[Broadcast, Report]:
        """What has become of a broadcast, for somebody who has been let see it."""
        broadcast = self.existing(broadcast_id)
        return broadcast, self._broadcasts.report(broadcast)

    def list(self, actor: Actor, wanted: BroadcastFilter) -> Page:
        """Broadcasts that fit a filter, newest first."""
        require(actor, Action.READ)
        newest = self._broadcasts.newest(
            state=wanted.status, before=wanted.cursor, at_once=wanted.limit + 1
        )
        found = list(islice(filter(wanted.fits, newest), wanted.limit + 1))
        shown, more = found[: wanted.limit], len(found) > wanted.limit
        counts = self._broadcasts.counts_of(shown)
        details = tuple(map(Detail, shown, counts))
        return Page(details, shown[-1].id if more else None)

    def under_way(self, actor: Actor) -> tuple[Broadcast, ...]:
        """What goes out to citizens at this moment, or is held while it does; urgent ones first."""
        require(actor, Action.READ)
        found = (one for state in UNDER_WAY for one in self._broadcasts.newest(state=state))
        real = [one for one in found if not one.test]
        return tuple(sorted(real, key=lambda one: not one.draft.urgent))

    def log(self, actor: Actor, broadcast_id: str) -> Sequence[LogEntry]:
        """Everything that was done to a broadcast, oldest first."""
        require(actor, Action.READ)
        self.existing(broadcast_id)
        return self._broadcasts.log(broadcast_id)

    def report(self, actor: Actor, broadcast_id: str) -> tuple[Broadcast, Report]:
        """What has become of a broadcast, as far as it is known by now."""
        require(actor, Action.READ)
        return self.look(broadcast_id)

    def notices(self, actor: Actor) -> Sequence[Notice]:
        """What was broadcast and still holds, newest first."""
        require(actor, Action.READ)
        return self._notices()

    # ── For whoever acts ────────────────────────────────────────────────────────────────────────

    def existing(self, broadcast_id: str) -> Broadcast:
        """One broadcast. Raises RefusedError."""
        broadcast = self._broadcasts.get(broadcast_id)
        if broadcast is None:
            raise RefusedError("not-found")
        return broadcast

    def detail(self, broadcast: Broadcast) -> Detail:
        """A broadcast with its counts."""
        return Detail(broadcast, self._broadcasts.counts(broadcast.id))
