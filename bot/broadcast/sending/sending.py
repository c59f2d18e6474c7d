"""Sending a range: take it up, claim and send in the sender's pace, see it to its end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.broadcast.lanes import Keeper, Lanes, Lease, Range
from bot.broadcast.ledger import NOBODY, Claiming, Claims, FenceLostError, Ledger, Status
from bot.broadcast.life import Archive, State, UnknownBroadcastError
from bot.broadcast.outcomes import Settling
from bot.broadcast.pace import Outlet, Tier
from bot.broadcast.sending.holding import Holding
from bot.broadcast.sending.outbox import Outbox
from bot.broadcast.store_calls import surely
from bot.clock import Clock
from bot.store import if_possible

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
        claiming: Claiming,
        outlets: Sequence[Outlet],
        tier: Tier,
        outbox: Outbox,
        settling: Settling,
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._lanes = lanes
        self._keeper = keeper
        self._claiming = claiming
        self._outlets = outlets
        self._tier = tier
        self._outbox = outbox
        self._settling = settling
        self._clock = clock
        self._stopping = stopping
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
        except BaseException:
            self._keeper.drop(holding.kept)  # so that the lease runs out, for somebody else
            raise
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
        holding = Holding(self._keeper.keep(lease), range_, fence, broadcast, list(self._outlets))
        holding.withheld = await surely(self._archive.progress.held_for, broadcast.id)
        holding.idle.set()
        return holding

    # ── A batch ─────────────────────────────────────────────────────────────────────────────────

    async def _send_batch(self, holding: Holding, make_way: MakeWay) -> bool:
        """Send some; False when the range has nothing more for now."""
        await asyncio.sleep(0)  # calls of the store do not yield, and others have work to do
        if time.monotonic() - holding.looked_at > _LOOK_SECONDS:
            await make_way()
            if not await self._goes_on(holding):
                holding.looked_at = 0.0  # so that those who wait at the door look for themselves
                return False
            holding.looked_at = time.monotonic()
        if self._stopping.is_set() or holding.kept.lost:
            return False
        for outlet in list(holding.outlets):
            if not await self._send_from(outlet, holding):
                holding.outlets.remove(outlet)
        return bool(holding.outlets)

    async def _send_from(self, outlet: Outlet, holding: Holding) -> bool:
        """Send some from one of our numbers; False when nobody is left who gets it from there."""
        room = min(await self._outbox.room(), _MOST_AT_ONCE)
        permits = await outlet.permits(room)
        if not permits:
            return True
        found = await self._claim(outlet, holding, len(permits))
        for claim, permit in zip(found.claims, permits, strict=False):
            self._outbox.send(holding, claim, outlet, permit)
        outlet.keep(permits[len(found.claims) :])
        return len(found.claims) == len(permits)

    async def _goes_on(self, holding: Holding) -> bool:
        """Whether the broadcast is still to be sent; when it is over, the rest is skipped."""
        state = await surely(self._archive.state, holding.range.broadcast)
        if state is State.SENDING and self._expired(holding):
            await surely(self._settling.settle, holding.broadcast)
            state = await surely(self._archive.state, holding.range.broadcast)
        if state is State.PAUSED:
            return False
        if state is not State.SENDING:
            await surely(self._skip_rest, holding)
            return False
        return True

    async def _claim(self, outlet: Outlet, holding: Holding, most: int) -> Claims:
        """Claim recipients, outside the service window only as far as the day's limit allows."""
        reserved = None if holding.withheld else await surely(self._tier.reserve, most)
        budget = NOBODY if holding.withheld else None if reserved is None else reserved.granted
        async with holding.turn:
            found = await surely(
                self._claiming.claim,
                holding.range,
                holding.fence,
                holding.broadcast.draft.topics,
                most,
                place=outlet.place,
                budget=budget,
            )
        if reserved is not None:
            # Not `surely`: what is given back twice is missing from the count, what is not given
            # back at all only counts a few people too many for a day.
            if_possible(self._tier.settle, reserved, found.outside)
        holding.held[outlet.place] = found.held
        return found

    def _skip_rest(self, holding: Holding) -> None:
        planned = self._ledger.numbers(holding.range, Status.PLANNED)
        self._ledger.move(
            holding.range, planned, Status.PLANNED, Status.WITHHELD, fence=holding.fence
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
            self._leave(holding, left=len(stray) + len(planned))
            return
        left = self._archive.progress.range_done(range_)
        self._lanes.finish(holding.kept.lease)
        if not left:
            self._settling.settle(self._archive.existing(range_.broadcast))

    def _leave(self, holding: Holding, left: int) -> None:
        """Some are planned still: it goes back into its lane, if there is any use in that now.

        Otherwise it stays among the open ranges, for when the broadcast goes on.
        """
        broadcast_id, lease = holding.range.broadcast, holding.kept.lease
        if self._archive.state(broadcast_id) is not State.SENDING:
            self._lanes.finish(lease)
        elif left == sum(holding.held.values()):
            self._archive.progress.hold(broadcast_id, holding.withheld)
            # `Settling` pauses it when those inside the window have it
            self._lanes.finish(lease)
        else:
            self._lanes.give_back(lease)
