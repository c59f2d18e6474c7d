"""The inquiry: what became of messages of which nobody knows, asked of the provider's own list.

After a crash or a lost answer a message is unknown. Most are cleared up by a report within
seconds, because our reference travels with the message. Of the rest the provider's list of
messages tells: what is in it has been sent, what is not in it after minutes never was, and is
planned again. So nobody is missed, and nobody is written to twice.
"""

import asyncio
from datetime import datetime
from typing import cast

import redis
import structlog

from bot.broadcast.lanes import Range
from bot.broadcast.ledger import WITHOUT_LAST_REPORT, Claim, FenceLostError, Ledger, Status
from bot.broadcast.life import Archive, Broadcast
from bot.broadcast.messages import Composer, NoTrace, Outgoing, Sender, Traced, Unknown
from bot.broadcast.outcomes.receipts import Receipts
from bot.broadcast.store_calls import surely
from bot.store import keys

log = structlog.get_logger()

_AT_ONCE = 10


class Inquiry:
    """Asks about the unknown messages of a broadcast."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        composer: Composer,
        archive: Archive,
        ledger: Ledger,
        receipts: Receipts,
        sender: Sender,
    ) -> None:
        self._client = client
        self._composer = composer
        self._archive = archive
        self._ledger = ledger
        self._receipts = receipts
        self._sender = sender
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def run(self, broadcast_id: str) -> dict[str, int]:
        """Ask about the unknown; how many were found, planned again, and are unknown still."""
        drained_at = await surely(self._archive.progress.drained_at, broadcast_id)
        done = await self._ask_about(broadcast_id, Status.UNKNOWN)
        await surely(self._archive.progress.inquired, broadcast_id, drained_at)
        return done

    async def run_late(self, broadcast_id: str) -> dict[str, int]:
        """Ask about those without a last report; what the list says counts as one."""
        return await self._ask_about(broadcast_id, *WITHOUT_LAST_REPORT)

    async def _ask_about(self, broadcast_id: str, *statuses: Status) -> dict[str, int]:
        broadcast = await surely(self._archive.existing, broadcast_id)
        done = {"found": 0, "planned_again": 0, "unknown": 0}
        for range_ in await surely(self._ledger.ranges, broadcast_id, *statuses):
            fence = await surely(self._ledger.fence, range_)
            found = await surely(self._ledger.numbers_in, range_, *statuses)
            numbers = [number for group in found for number in group]
            answers = await asyncio.gather(*(self._ask(broadcast, range_, n) for n in numbers))
            never_sent = [n for n, answer in zip(numbers, answers, strict=True) if answer is None]
            planned_again = await self._plan_again(range_, fence, never_sent)
            done["found"] += answers.count(True)
            done["planned_again"] += planned_again
            done["unknown"] += len(numbers) - answers.count(True) - planned_again
        log.info("inquiry", broadcast=broadcast_id, **done)
        return done

    async def _ask(self, broadcast: Broadcast, range_: Range, number: int) -> bool | None:
        """Whether the list has the message (what it says is written down); None: it has not."""
        message = await surely(self._message, broadcast, range_, number)
        if message is None:
            return False  # they have left: nobody will send to them again, nor ask
        async with self._places:
            answer = await self._sender.look_up(message, _since(broadcast))
        match answer:
            case Traced(status, code):
                await surely(self._receipts.record, message.reference, status, code)
                return True
            case NoTrace():
                return None
            case Unknown():
                return False

    async def _plan_again(self, range_: Range, fence: int, numbers: list[int]) -> int:
        """Plan what never was sent; how many. Not where somebody has taken the range up meanwhile:
        what is unknown since then is not what the list was asked about."""
        source, target = Status.UNKNOWN, Status.PLANNED
        try:
            return await surely(self._ledger.move, range_, numbers, source, target, fence=fence)
        except FenceLostError:
            return 0

    def _message(self, broadcast: Broadcast, range_: Range, number: int) -> Outgoing | None:
        """The message as it was, or would have been, sent."""
        slice_ = range_.slice
        address = self._client.hget(keys.roster(slice_), str(number))
        if address is None:
            return None
        language = self._ledger.language(slice_, number)
        attempt = self._ledger.attempt(range_, number)
        claim = Claim(number, cast(bytes, address), language, in_window=True, attempt=attempt)
        return self._composer.compose(broadcast, slice_, claim, number="")


def _since(broadcast: Broadcast) -> datetime:
    return broadcast.launched_at or broadcast.created_at
