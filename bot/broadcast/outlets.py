"""An outlet: one of our numbers as this process uses it, in the pace that all processes share."""

import asyncio
import time
from collections.abc import Iterable

from bot.broadcast.backoff import Backoff
from bot.broadcast.pace import HORIZON_SECONDS, Gate, Pace
from bot.broadcast.paces import Paces
from bot.broadcast.store_calls import surely


class Outlet:
    """Gives out the moments of a number: to broadcasts in portions, to replies one by one."""

    def __init__(self, pace: Pace, place: int) -> None:
        """`place`: which of our numbers it is, from 1."""
        self.number = pace.number
        self.place = place
        self._pace = pace
        self._gate = Gate(pace.mps, time.monotonic)
        self._backoff = Backoff(time.monotonic)
        self._kept: list[float] = []
        self._reserved_until = 0.0

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    async def moments(self, room: int) -> list[float]:
        """Up to `room` moments to send at (event loop's time), those that were kept first.

        Reserved in portions of about a tenth of a second: late enough to leave room for what is
        more urgent, early enough that the pace never runs dry.
        """
        now = asyncio.get_running_loop().time
        kept, self._kept = self._kept, []
        moments = [moment for moment in kept if moment > now()][:room]
        if moments or not room:
            return moments
        if (ahead := self._reserved_until - now() - HORIZON_SECONDS / 2) > 0:
            await asyncio.sleep(ahead)
        moments, ask_again = await surely(self._pace.reserve, room)
        if moments:
            self._reserved_until = moments[-1]
        else:
            wait = max(ask_again - now(), 0.0) + HORIZON_SECONDS / 2
            await asyncio.sleep(min(wait, HORIZON_SECONDS))
        return moments

    def keep(self, moments: list[float]) -> None:
        """These were not used: the next who asks gets them."""
        self._kept = moments

    async def leave_at(self, moment: float) -> None:
        """Return when what was to leave at a moment of the pace may leave."""
        await self._gate.wait(moment)

    # ── Replies ─────────────────────────────────────────────────────────────────────────────────

    async def reply_turn(self) -> None:
        """Return when a reply may leave: the next moment of the pace is its."""
        now = asyncio.get_running_loop().time
        while True:
            moments, ask_again = await surely(self._pace.reserve, 1, reply=True)
            if moments:
                return await self._gate.wait(moments[0])
            await asyncio.sleep(max(ask_again - now(), 0.0))

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
