"""An outlet: one of our numbers as this process uses it, in the pace that all processes share."""

import asyncio
import time
from collections.abc import Iterable, Sequence

from bot.broadcast.pace.backoff import Backoff
from bot.broadcast.pace.pace import HORIZON_SECONDS, Pace, Permit
from bot.broadcast.pace.paces import Paces
from bot.broadcast.store_calls import surely


class Outlet:
    """Gives out the permits of a number: to broadcasts in portions, to replies one by one."""

    def __init__(self, pace: Pace, place: int) -> None:
        """`place`: which of our numbers it is, from 1."""
        self.number = pace.number
        self.place = place
        self._pace = pace
        self._backoff = Backoff(time.monotonic)
        self._kept: list[Permit] = []
        self._reserved_until = 0.0

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    async def permits(self, room: int) -> list[Permit]:
        """Permits for up to `room` messages, those that were kept first.

        Reserved in portions of about a tenth of a second: late enough to leave room for what is
        more urgent, early enough that the pace never runs dry.
        """
        if permits := self._take_kept(room):
            return permits
        if not room:
            return []
        now = asyncio.get_running_loop().time
        if (ahead := self._reserved_until - now() - HORIZON_SECONDS / 2) > 0:
            await asyncio.sleep(ahead)
        permits, ask_again = await surely(self._pace.reserve, room)
        if permits:
            self._reserved_until = permits[-1].moment
        else:
            wait = max(ask_again - now(), 0.0) + HORIZON_SECONDS / 2
            await asyncio.sleep(min(wait, HORIZON_SECONDS))
        return permits

    def keep(self, permits: Sequence[Permit]) -> None:
        """These were not used: the next who asks gets them."""
        self._kept.extend(permits)

    def _take_kept(self, room: int) -> list[Permit]:
        """What was kept, as far as there is still time to use it."""
        now = asyncio.get_running_loop().time()
        kept, self._kept = self._kept, []
        coming = [permit for permit in kept if permit.moment > now]
        taken, self._kept = coming[:room], coming[room:]
        for permit in kept:
            if permit.moment <= now:
                self._pace.unused(permit)
        return taken

    # ── Replies ─────────────────────────────────────────────────────────────────────────────────

    async def reply_permit(self) -> Permit:
        """The next permit of all: a reply's."""
        now = asyncio.get_running_loop().time
        while True:
            permits, ask_again = await surely(self._pace.reserve, 1, reply=True)
            if permits:
                return permits[0]
            await asyncio.sleep(ask_again - now())

    # ── Using a permit ──────────────────────────────────────────────────────────────────────────

    async def until(self, permit: Permit) -> None:
        """Return when the message of a permit may leave."""
        self._pace.use(permit)
        if (wait := permit.moment - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    async def still(self, permit: Permit) -> Permit:
        """The permit with which a message leaves now: this one, or a new one where this process
        stood still for so long that others may have this one by now."""
        while not self._pace.holds(permit):
            self._pace.unused(permit)
            permit = await self.reply_permit()
            await self.until(permit)
        return permit

    def unused(self, permit: Permit) -> None:
        """Nothing leaves with a permit after all."""
        self._pace.unused(permit)

    def answered(self, permit: Permit, left: float) -> None:
        """A message that left then (`time.monotonic`) has just been answered, whatever it was."""
        self._pace.answered(permit, left)

    async def give_back(self) -> None:
        """Let all broadcasters know which permits come back."""
        await surely(self._pace.give_back)

    # ── What the provider says ──────────────────────────────────────────────────────────────────

    def accepted(self) -> None:
        """The provider takes messages from this number."""
        self._backoff.accepted()

    async def busy(self, retry_after: float | None) -> None:
        """It took none: rest, if that is called for."""
        if rest := self._backoff.busy(retry_after):
            await surely(self._pace.hold, rest)


def outlets(paces: Paces) -> tuple[Outlet, ...]:
    """An outlet for each of our numbers."""
    return tuple(Outlet(pace, place) for place, pace in enumerate(paces, start=1))


def outlet_for(number: str, among: Iterable[Outlet]) -> Outlet:
    """The outlet of a number, or the first where it is not ours any more."""
    first, *others = among
    return next((outlet for outlet in others if outlet.number == number), first)
