"""Sending a range: take it up, claim and send in the sender's pace, see it to its end."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from bot.broadcast.archive import Archive, UnknownBroadcastError
from bot.broadcast.keeping import Keeper
from bot.broadcast.lanes import Lanes, Lease
from bot.broadcast.ledger import FenceLostError, Ledger
from bot.broadcast.lifecycle import State
from bot.broadcast.outbox import Holding, Outbox
from bot.broadcast.pace import HORIZON_SECONDS, Pace
from bot.broadcast.ranges import Range
from bot.broadcast.settling import Settling
from bot.broadcast.statuses import Status
from bot.broadcast.store_calls import surely
from bot.clock import Clock

log = structlog.get_logger()

_LOOK_SECONDS = 0.05
"""How often it is looked whether something more urgent waits, or the broadcast was stopped."""
_MOST_AT_ONCE = 200
"""Recipients in a claim: the script holds Redis for less than a millisecond."""

MakeWay = Callable[[], Awaitable[None]]


class RangeSender:
    """Sends the ranges that are leased to this process."""

    def __init__(
        self,
        *,
        archive: Archive,
        ledger: Ledger,
        lanes: Lanes,
        keeper: Keeper,
        pace: Pace,
        outbox: Outbox,
        settling: Settling,
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._lanes = lanes
        self._keeper = keeper
        self._pace = pace
        self._outbox = outbox
        self._settling = settling
        self._clock = clock
        self._stopping = stopping
        self._moments: list[float] = []
        self._reserved_until = 0.0
        self._closing: set[asyncio.Task[None]] = set()

    async def send(self, lease: Lease, range_: Range, make_way: MakeWay) -> None:
        """Send what is planned in a range. Returns when the last message is on its way.

        `make_way` is awaited several times a second, so that what is more urgent goes first. The
        end of the range is waited for in the background, so that the next can begin meanwhile.
        """
        holding = await self._take_up(lease, range_)
        if holding is None:
            return
        try:
            while await self._send_batch(holding, make_way):
                pass
        except FenceLostError:
            holding.kept.lost = True
        closing = asyncio.create_task(self._close(holding))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def closed(self) -> None:
        """Return when every range that was begun has been seen to its end."""
        while self._closing:
            await asyncio.wait(self._closing)

    # ── The beginning ───────────────────────────────────────────────────────────────────────────

    async def _take_up(self, lease: Lease, range_: Range) -> Holding | None:
        broadcast = await surely(self._archive.get, range_.broadcast)
        if broadcast is None:
            log.error("a range of no broadcast", range=range_.name, broadcast=range_.broadcast)
            await surely(self._lanes.finish, lease)
            return None
        fence = await surely(self._ledger.take, range_)
        holding = Holding(self._keeper.keep(lease), range_, fence, broadcast)
        holding.idle.set()
        return holding

    # ── A batch ─────────────────────────────────────────────────────────────────────────────────

    async def _send_batch(self, holding: Holding, make_way: MakeWay) -> bool:
        """Send some; False when the range has nothing more for now."""
        await asyncio.sleep(0)  # calls of the store do not yield, and others have work to do
        if time.monotonic() - holding.looked_at > _LOOK_SECONDS:
            await make_way()
            if not await self._goes_on(holding):
                return False
            holding.looked_at = time.monotonic()
        if self._stopping.is_set() or holding.kept.lost:
            return False
        moments = await self._next_moments()
        return not moments or await self._claim(holding, moments)

    async def _goes_on(self, holding: Holding) -> bool:
        """Whether the broadcast is still to be sent; when it is over, the rest is skipped."""
        state = await surely(self._archive.state, holding.range.broadcast)
        if state is State.PAUSED:
            return False
        if state is not State.SENDING or self._expired(holding):
            await surely(self._skip_rest, holding)
            return False
        return True

    async def _claim(self, holding: Holding, moments: list[float]) -> bool:
        found = await surely(
            self._ledger.claim,
            holding.range,
            holding.fence,
            holding.broadcast.draft.topics,
            len(moments),
        )
        for claim, moment in zip(found.claims, moments, strict=False):
            self._outbox.send(holding, claim, moment)
        self._moments = moments[len(found.claims) :]
        return not self._moments

    async def _next_moments(self) -> list[float]:
        """Moments to send at (event loop's time), those left over from the last range first.

        Reserved in portions of about a tenth of a second: late enough to leave room for what is
        more urgent, early enough that the pace never runs dry.
        """
        now = asyncio.get_running_loop().time
        room = min(await self._outbox.room(), _MOST_AT_ONCE)
        moments = [moment for moment in self._moments if moment > now()][:room]
        self._moments = []
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

    def _skip_rest(self, holding: Holding) -> None:
        planned = self._ledger.numbers(holding.range, Status.PLANNED)
        self._ledger.move(
            holding.range, planned, Status.PLANNED, Status.SKIPPED, fence=holding.fence
        )

    def _expired(self, holding: Holding) -> bool:
        until = holding.broadcast.draft.valid_until
        return until is not None and until <= self._clock()

    # ── The end ─────────────────────────────────────────────────────────────────────────────────

    async def _close(self, holding: Holding) -> None:
        await holding.idle.wait()
        try:
            if not holding.kept.lost:
                await surely(self._conclude, holding)
        except (FenceLostError, UnknownBroadcastError):
            pass  # whoever has it now will see to its end
        finally:
            self._keeper.drop(holding.kept)

    def _conclude(self, holding: Holding) -> None:
        """Everything that was under way is written down: the range is done, or goes back."""
        range_, fence = holding.range, holding.fence
        # Still submitting, though nothing is under way: the answer to a claim was lost when Redis
        # went away. Nobody has sent to these.
        stray, planned = self._ledger.numbers_in(range_, Status.SUBMITTING, Status.PLANNED)
        self._ledger.move(range_, stray, Status.SUBMITTING, Status.PLANNED, fence=fence)
        if stray or planned:
            if self._archive.state(range_.broadcast) is State.SENDING:
                self._lanes.give_back(holding.kept.lease)
            else:
                self._lanes.finish(
                    holding.kept.lease
                )  # it is among the open ranges, for when it resumes
            return
        left = self._archive.range_done(range_)
        self._lanes.finish(holding.kept.lease)
        if not left:
            self._settling.settle(self._archive.existing(range_.broadcast))
