"""The outbox: messages under way, between the claim in the ledger and the provider's answer."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog

from bot.broadcast.ledger import Claim, Report, Status
from bot.broadcast.life import A_DAY, Archive, Reason, State, pause, refused
from bot.broadcast.messages import (
    Accepted,
    Busy,
    Composer,
    Outcome,
    Reaction,
    Refused,
    Sender,
    Unknown,
    Verdicts,
    Withheld,
)
from bot.broadcast.outcomes import SLOW_DOWN_SECONDS, failure
from bot.broadcast.pace import Outlet, Permit
from bot.broadcast.sending.holding import Holding
from bot.broadcast.sending.journal import Journal
from bot.broadcast.store_calls import surely
from bot.citizens import WrongDataKeyError
from bot.clock import Clock

log = structlog.get_logger()

_FLUSH_SECONDS = 0.05
_ROOM_SECONDS = 0.1
_SURE_SECONDS = 0.5
"""For so long a broadcast goes on that was seen to go on."""


class Outbox:
    """Sends claimed messages, a limited number at once, and tells the journal what came of them."""

    def __init__(
        self,
        *,
        sender: Sender,
        composer: Composer,
        outlets: Sequence[Outlet],
        journal: Journal,
        archive: Archive,
        verdicts: Verdicts,
        clock: Clock,
        at_once: int,
        longest_wait: float,
    ) -> None:
        """`at_once`: messages at the provider's door at most. Twilio answers 429 beyond some
        hundred. As many more may be claimed, and wait for their moment or their turn.
        `longest_wait`: seconds from the claim after which a message does not leave any more."""
        self._sender = sender
        self._composer = composer
        self._outlets = outlets
        self._journal = journal
        self._archive = archive
        self._verdicts = verdicts
        self._clock = clock
        self._room = 2 * at_once
        self._portion = max(1, at_once // 2)
        self._longest_wait = longest_wait
        self._door = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()

    # ── Sending ─────────────────────────────────────────────────────────────────────────────────

    async def room(self) -> int:
        """How many more may be claimed; waits a moment for a worthwhile number."""
        if self._room < self._portion:
            self._freed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._freed.wait(), _ROOM_SECONDS)
        return max(self._room, 0)

    def send(self, holding: Holding, claim: Claim, outlet: Outlet, permit: Permit) -> None:
        """Send to a claimed recipient from one of our numbers, with one of its permits."""
        self._room -= 1
        holding.begin()
        self._spawn(self._deliver(holding, claim, outlet, permit, time.monotonic()))

    async def _deliver(
        self, holding: Holding, claim: Claim, outlet: Outlet, permit: Permit, claimed_at: float
    ) -> None:
        """See a message through. Whatever goes wrong, something is noted: else its range would
        be under way for ever."""
        try:
            outcome = await self._past_the_door(holding, claim, outlet, permit, claimed_at)
            if outcome is None:
                self._journal.give_back(holding, claim.number)
            else:
                self._note(holding, claim.number, outlet, outcome)
        except Exception:
            log.exception("delivery failed", range=holding.range.name, number=claim.number)
            self._journal.report(holding, Report(claim.number, Status.UNKNOWN))

    async def _past_the_door(
        self, holding: Holding, claim: Claim, outlet: Outlet, permit: Permit, claimed_at: float
    ) -> Outcome | None:
        """What came of it; None where it did not leave, called back or too late."""
        try:
            await outlet.until(permit)
            async with self._door:
                called_back = await self._is_called_back(holding)
                permit = await outlet.still(permit)
                if called_back or self._is_too_late(claimed_at):
                    outlet.unused(permit)
                    return None
                left = time.monotonic()
                outcome = await self._submit(holding, claim, outlet)
                outlet.answered(permit, left)
                return outcome
        finally:
            self._room += 1
            if self._room >= self._portion:
                self._freed.set()

    async def _is_called_back(self, holding: Holding) -> bool:
        """Whether the broadcast was stopped or paused since somebody last looked: a message waits
        at the door for seconds while the provider takes seconds for each answer."""
        if time.monotonic() - holding.looked_at < _SURE_SECONDS:
            return False
        if await surely(self._archive.state, holding.range.broadcast) is not State.SENDING:
            return True
        holding.looked_at = time.monotonic()
        return False

    def _is_too_late(self, claimed_at: float) -> bool:
        """Whether so much time has passed, because the store was away or this process stood still,
        that somebody else may have the range, and ask the provider about a message that only then
        would leave."""
        return time.monotonic() - claimed_at > self._longest_wait

    async def _submit(self, holding: Holding, claim: Claim, outlet: Outlet) -> Outcome:
        try:
            message = self._composer.compose(
                holding.broadcast, holding.range.slice, claim, outlet.number
            )
            return await self._sender.submit(message)
        except WrongDataKeyError:
            log.error("address not readable", range=holding.range.name, number=claim.number)
            return Refused(0)
        except Exception:
            log.exception("sending failed", range=holding.range.name, number=claim.number)
            return Unknown("internal error")

    # ── What became of it ───────────────────────────────────────────────────────────────────────

    def _note(self, holding: Holding, number: int, outlet: Outlet, outcome: Outcome) -> None:
        """Reporting or returning the number is the last step of every way: it is done once."""
        match outcome:
            case Accepted():
                outlet.accepted()
                self._journal.report(holding, Report(number, Status.ACCEPTED))
            case Unknown():
                self._journal.report(holding, Report(number, Status.UNKNOWN))
            case Busy(retry_after):
                self._spawn(outlet.busy(retry_after))
                self._journal.give_back(holding, number)
            case Refused(code):
                self._refused(holding, number, outlet, code)
            case Withheld(code=why, values=values):
                self._withhold(holding, number, Reason(why, values))

    def _refused(self, holding: Holding, number: int, outlet: Outlet, code: int) -> None:
        """A refusal is certain: what is not the person's fault costs them nothing."""
        verdict = self._verdicts(code)
        match verdict.reaction:
            case Reaction.SLOW_DOWN:
                self._spawn(outlet.busy(SLOW_DOWN_SECONDS))
                self._journal.give_back(holding, number)
            case Reaction.STOP:
                self._hold_back(holding, number, refused(code))
            case Reaction.TOMORROW:
                self._hold_back(holding, number, refused(code, self._clock() + A_DAY))
            case _:
                self._journal.report(holding, failure(number, code, verdict))

    def _withhold(self, holding: Holding, number: int, reason: Reason) -> None:
        """Nobody outside the service window would get it; those inside it may all the same."""
        if holding.withheld is None:
            holding.withheld = reason
            self._spawn(self._hold(holding.range.broadcast, reason))
        self._journal.give_back(holding, number)

    async def _hold(self, broadcast_id: str, reason: Reason) -> None:
        await surely(self._archive.progress.hold, broadcast_id, reason)

    def _hold_back(self, holding: Holding, number: int, reason: Reason) -> None:
        """Nobody would get it: plan it again, for when somebody has looked."""
        self._spawn(self._pause(holding.range.broadcast, reason))
        self._journal.give_back(holding, number)

    async def _pause(self, broadcast_id: str, reason: Reason) -> None:
        await surely(pause, self._archive, broadcast_id, reason)

    # ── The process ─────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Write outcomes down as they come, until cancelled."""
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Let everybody know of permits that come back, and of outcomes."""
        for outlet in self._outlets:
            await outlet.give_back()
        await self._journal.flush()

    async def drained(self) -> None:
        """Return when nothing is under way and everything is written down."""
        while self._tasks or not self._journal.is_empty:
            if self._tasks:
                await asyncio.wait(self._tasks)
            await self.flush()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
