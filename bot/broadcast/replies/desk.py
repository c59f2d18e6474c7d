"""The desk for replies: takes them out of their lane and sends them, before anything else."""

import asyncio
import time
from collections.abc import Sequence

import structlog

from bot.broadcast.lanes import Keeper, Lanes, Lease
from bot.broadcast.messages import (
    Accepted,
    Busy,
    Outcome,
    Outgoing,
    Refused,
    ReplyPart,
    Sender,
    Unknown,
)
from bot.broadcast.pace import Outlet, outlet_for
from bot.broadcast.replies.replies import Envelope, Replies, ReplyMessage
from bot.broadcast.store_calls import surely
from bot.citizens import WrongDataKeyError
from bot.clock import Clock

log = structlog.get_logger()

_STALE_SECONDS = 15 * 60
"""A reply that is later than this answers a question that nobody remembers."""
_BUSY_SECONDS = 0.25


class ReplyDesk:
    """Sends the replies of one entry at a time, in their order, however many entries at once."""

    def __init__(
        self,
        *,
        replies: Replies,
        lanes: Lanes,
        keeper: Keeper,
        sender: Sender,
        outlets: Sequence[Outlet],
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._replies = replies
        self._lanes = lanes
        self._keeper = keeper
        self._sender = sender
        self._outlets = outlets
        self._clock = clock
        self._stopping = stopping

    async def serve(self, lease: Lease) -> None:
        """Send what an entry holds, and take it out of the lane.

        Where the answer of the provider was lost, the lease is left to run out: a report may prove
        meanwhile that the reply was sent; without one it is sent once more. To somebody who waits
        for an answer, one too many is better than none.
        """
        try:
            envelope = self._replies.open(lease.fields)
        except (KeyError, ValueError, WrongDataKeyError):
            await surely(self._lanes.bury, lease, "not readable")
            return
        kept = self._keeper.keep(lease)
        try:
            outcome = await self._send_all(lease.entry, envelope)
        finally:
            self._keeper.drop(kept)
        if outcome is None:
            await surely(self._lanes.finish, lease)
        elif isinstance(outcome, Busy):
            await surely(self._lanes.give_back, lease)

    async def _send_all(self, entry: str, envelope: Envelope) -> Busy | Unknown | None:
        """Send what has not been sent; what stood in the way of the rest, or None."""
        for index, message in enumerate(envelope.messages):
            part = ReplyPart(entry, index)
            if self._stale(envelope):
                log.error("reply too late", entry=entry, message_sid=envelope.message_sid)
                return None
            if await surely(self._replies.accepted, part):
                continue
            if not await surely(self._replies.try_once_more, part):
                log.error("reply given up", entry=entry, message_sid=envelope.message_sid)
                continue
            match await self._send(part, envelope, message):
                case Accepted():
                    await surely(self._replies.mark_accepted, part)
                case Refused(code):
                    log.error("reply refused", code=code, message_sid=envelope.message_sid)
                case Busy() | Unknown() as outcome:
                    log.warning("reply delayed", why=outcome.reason, entry=entry)
                    return outcome
        return None

    async def _send(self, part: ReplyPart, envelope: Envelope, message: ReplyMessage) -> Outcome:
        outlet = outlet_for(envelope.number, self._outlets)
        outgoing = Outgoing(
            to=envelope.address,
            text=message.text,
            reference=str(part),
            number=outlet.number,
            interactive=message.interactive,
        )
        while True:
            permit = await outlet.reply_permit()
            await outlet.until(permit)
            permit = await outlet.still(permit)
            left = time.monotonic()
            outcome = await self._sender.submit(outgoing)
            outlet.answered(permit, left)
            if isinstance(outcome, Accepted):
                outlet.accepted()
            if not isinstance(outcome, Busy) or self._stale(envelope) or self._stopping.is_set():
                return outcome
            await outlet.busy(outcome.retry_after)
            await asyncio.sleep(_BUSY_SECONDS)

    def _stale(self, envelope: Envelope) -> bool:
        return self._clock().timestamp() - envelope.at > _STALE_SECONDS
