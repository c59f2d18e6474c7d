"""The broadcaster: one process that sends what waits in the lanes. Start as many as you like."""

import asyncio
import signal
import time
from collections.abc import Sequence

import redis
import structlog

from bot.broadcast.lanes import (
    InquiryOrder,
    Lane,
    Lease,
    PlanOrder,
    Range,
    read_entry,
)
from bot.broadcast.messages import Sender, Verdicts
from bot.broadcast.outcomes import Obstacles
from bot.broadcast.pace import Paces, Tier
from bot.broadcast.store_calls import in_thread, surely
from bot.broadcast.watch import SIGN_OF_LIFE_SECONDS
from bot.broadcast.worker.crew import crew, tools
from bot.broadcast.worker.jobs import Job, run_jobs
from bot.broadcast.worker.limits import Limits
from bot.citizens import Cipher, Registry
from bot.clock import Clock
from bot.store import impatient, trouble_in

log = structlog.get_logger()

_POLL_SECONDS = 0.05
"""A look into the lanes costs 50 µs, so an idle broadcaster looks twenty times a second."""
_TROUBLE_SECONDS = 1.0
_RECLAIM_SECONDS = 1.0
_SETTLE_SECONDS = 2.0
_REPLIES_AT_ONCE = 32
_DAY_SECONDS = 24 * 60 * 60.0


class Broadcaster:
    """Leases work, in the order of the lanes, and does it until told to stop."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        registry: Registry,
        cipher: Cipher,
        clock: Clock,
        sender: Sender,
        verdicts: Verdicts,
        paces: Paces,
        tier: Tier,
        obstacles: Obstacles,
        limits: Limits | None = None,
        jobs: Sequence[Job] = (),
    ) -> None:
        """`obstacles` answers why a draft could not leave now; `jobs` are to be done now and then
        besides."""
        limits, client = limits or Limits(), impatient(client)
        self._stopping = asyncio.Event()
        use = tools(client, clock, registry, sender, verdicts, paces, tier, limits, self._stopping)
        self._crew = crew(use, cipher, obstacles)
        self._lanes, self._keeper = use.lanes, use.keeper
        self._lease_seconds = limits.lease_seconds
        self._more_jobs = tuple(jobs)
        self._reclaimed_at = dict.fromkeys(Lane, 0.0)

    # ── The process ─────────────────────────────────────────────────────────────────────────────

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has been written down."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop` is called."""
        await surely(self._lanes.open)
        log.info("broadcaster started", name=self._lanes.holder)
        # Three rows of jobs, so that what reads whole ledgers, or waits for a provider, keeps no
        # lease waiting.
        rows = (self._jobs(), self._crew.rounds, self._more_jobs)
        besides = (self._crew.outbox.run(), *map(run_jobs, rows))
        helpers = [asyncio.create_task(job) for job in besides]
        loops = [asyncio.create_task(loop) for loop in (self._serve_replies(), self._serve_work())]
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({stopped, *helpers, *loops}, return_when=asyncio.FIRST_COMPLETED)
        self.stop()  # also when one of them has failed, which none should
        outcomes = await asyncio.gather(*loops, return_exceptions=True)
        await self._crew.outbox.drained()
        await self._crew.ranges.closed()
        for helper in helpers:
            helper.cancel()
        outcomes += await asyncio.gather(*helpers, return_exceptions=True)
        await surely(self._crew.presence.leave, self._lanes.holder)
        log.info("broadcaster stopped", name=self._lanes.holder)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT call `stop`."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)

    # ── Replies ─────────────────────────────────────────────────────────────────────────────────

    async def _serve_replies(self) -> None:
        """Apart from the rest, so that a reply never waits for a batch to be put together."""
        serving: set[asyncio.Task[None]] = set()
        while not self._stopping.is_set():
            lease = await self._lease(Lane.REPLIES) if len(serving) < _REPLIES_AT_ONCE else None
            if lease is None:
                await self._pause(_POLL_SECONDS)
                continue
            task = asyncio.create_task(self._crew.desk.serve(lease))
            serving.add(task)
            task.add_done_callback(serving.discard)
        if serving:
            await asyncio.wait(serving)

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    async def _serve_work(self) -> None:
        while not self._stopping.is_set():
            if not await self._serve_emergencies() and not await self._serve_next(Lane.ORDINARY):
                await self._pause(_POLL_SECONDS)

    async def _serve_emergencies(self) -> bool:
        """See to it that no emergency is unfinished; whether there was one.

        Those that other broadcasters are busy with count too: nothing ordinary leaves meanwhile.
        """
        found = False
        while not self._stopping.is_set() and await self._any_emergency():
            found = True
            if not await self._serve_next(Lane.EMERGENCY):
                await self._pause(_POLL_SECONDS)
        return found

    async def _any_emergency(self) -> bool:
        return await surely(self._lanes.unfinished, Lane.EMERGENCY) > 0

    async def _make_way(self) -> None:
        await self._serve_emergencies()

    async def _nothing_goes_before(self) -> None:
        return None

    async def _serve_next(self, lane: Lane) -> bool:
        """Do the next piece of work of a lane; False where there is none."""
        lease = await self._lease(lane)
        if lease is None:
            return False
        await asyncio.sleep(0)  # calls of the store do not yield, and others have work to do
        try:
            await self._serve(lease)
        except Exception as error:
            if trouble := trouble_in(error):
                log.warning("trouble with the store; work put back", trouble=trouble)
                await surely(self._lanes.give_back, lease)
            else:
                # The lease runs out, somebody else tries; after a few times it is buried.
                log.exception("work failed", lane=lane, entry=lease.entry)
        return True

    async def _serve(self, lease: Lease) -> None:
        match read_entry(lease):
            case PlanOrder(broadcast_id):
                recipients = await in_thread(self._crew.planner.plan, broadcast_id)
                log.info("planned", broadcast=broadcast_id, recipients=recipients)
                await surely(self._lanes.finish, lease)
            case InquiryOrder() as order:
                await self._inquire(lease, order)
            case Range() as range_:
                urgent = lease.lane is Lane.EMERGENCY
                make_way = self._nothing_goes_before if urgent else self._make_way
                await self._crew.ranges.send(lease, range_, make_way)

    async def _inquire(self, lease: Lease, order: InquiryOrder) -> None:
        kept = self._keeper.keep(lease)
        ask = self._crew.inquiry.run_late if order.late else self._crew.inquiry.run
        try:
            await ask(order.broadcast)
            await surely(self._lanes.finish, lease)
        finally:
            self._keeper.drop(kept)

    async def _lease(self, lane: Lane) -> Lease | None:
        """The next entry of a lane: a new one, or now and then one whose holder has died."""
        try:
            if lease := self._lanes.lease(lane):
                return lease
            now = time.monotonic()
            if now - self._reclaimed_at[lane] < _RECLAIM_SECONDS:
                return None
            self._reclaimed_at[lane] = now
            return self._lanes.reclaim(lane)
        except redis.RedisError as error:
            if not (trouble := trouble_in(error)):
                raise
            log.warning("trouble with the store; nothing is taken up", trouble=trouble)
            await self._pause(_TROUBLE_SECONDS)
            return None

    # ── Besides ─────────────────────────────────────────────────────────────────────────────────

    def _jobs(self) -> list[Job]:
        return [
            Job("renew", self._lease_seconds / 4, lambda: {"lost": self._keeper.renew()}),
            Job("sign", SIGN_OF_LIFE_SECONDS, lambda: self._crew.presence.sign(self._lanes.holder)),
            Job("settle", _SETTLE_SECONDS, self._crew.settling.run),
            Job("forget", _DAY_SECONDS, lambda: {"holders": self._lanes.forget_dead_holders()}),
        ]

    async def _pause(self, seconds: float) -> None:
        """Sleep, but not past an order to stop."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
