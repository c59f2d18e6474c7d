"""The desk for replies: takes them out of their lane and sends them, before anything else."""

import asyncio
import time

import structlog

from bot.broadcast.backoff import Backoff
from bot.broadcast.lanes import Lanes, Lease
from bot.broadcast.offload import surely
from bot.broadcast.pace import Gate, Pace
from bot.broadcast.references import ReplyPart
from bot.broadcast.replies import Envelope, Replies, ReplyMessage
from bot.broadcast.sender import Accepted, Busy, Outcome, Outgoing, Refused, Sender
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
        sender: Sender,
        pace: Pace,
        gate: Gate,
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._replies = replies
        self._lanes = lanes
        self._sender = sender
        self._pace = pace
        self._gate = gate
        self._clock = clock
        self._stopping = stopping
        self._backoff = Backoff(time.monotonic)

    async def serve(self, lease: Lease) -> None:
        """Send what an entry holds, and take it out of the lane.

        Where the answer of the provider was lost, the entry stays leased: a report may prove that
        the reply was sent; without one it is sent again when the lease has run out. To somebody
        who waits for an answer, one too many is better than none.
        """
        try:
            envelope = self._replies.open(lease.fields)
        except (KeyError, ValueError, WrongDataKeyError):
            await surely(self._lanes.bury, lease, "not readable")
            return
        if await self._send_all(lease.entry, envelope):
            await surely(self._lanes.finish, lease)

    async def _send_all(self, entry: str, envelope: Envelope) -> bool:
        for index, message in enumerate(envelope.messages):
            part = ReplyPart(entry, index)
            if self._stale(envelope):
                log.error("reply too late", entry=entry, message_sid=envelope.message_sid)
                return True
            if await surely(self._replies.accepted, part):
                continue
            outcome = await self._send(part, envelope, message)
            if isinstance(outcome, Accepted):
                await surely(self._replies.mark_accepted, part)
            elif isinstance(outcome, Refused):
                log.error("reply refused", code=outcome.code, message_sid=envelope.message_sid)
            else:
                log.warning("reply not certain", message_sid=envelope.message_sid)
                return False
        return True

    async def _send(self, part: ReplyPart, envelope: Envelope, message: ReplyMessage) -> Outcome:
        outgoing = Outgoing(
            to=envelope.address,
            text=message.text,
            reference=str(part),
            interactive=message.interactive,
        )
        while True:
            await self._turn()
            outcome = await self._sender.submit(outgoing)
            if not isinstance(outcome, Busy) or self._stale(envelope) or self._stopping.is_set():
                return outcome
            pause = self._backoff.busy(outcome.retry_after)
            await asyncio.sleep(max(pause, _BUSY_SECONDS))

    async def _turn(self) -> None:
        """Return when a reply may leave: the next moment of the pace is its."""
        now = asyncio.get_running_loop().time
        while True:
            given, wait = await surely(self._pace.reserve, 1, reply=True)
            if given:
                return await self._gate.wait(now() + given[0])
            await asyncio.sleep(wait)

    def _stale(self, envelope: Envelope) -> bool:
        return self._clock().timestamp() - envelope.at > _STALE_SECONDS
