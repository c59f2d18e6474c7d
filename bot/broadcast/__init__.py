"""What staff send: audience, ledger, lanes, pace, and what becomes of each message."""

from bot.broadcast.archive import Archive, UnknownBroadcastError
from bot.broadcast.audience import Audience
from bot.broadcast.broadcaster import Broadcaster, Limits
from bot.broadcast.broadcasts import (
    BlockedError,
    Broadcasts,
    Created,
    IdempotencyConflictError,
)
from bot.broadcast.drafts import Draft, Fault, InvalidDraftError
from bot.broadcast.ledger import Ledger
from bot.broadcast.lifecycle import Action, State, WrongStateError
from bot.broadcast.notices import Notice, NoticeBoard
from bot.broadcast.pace import Pace
from bot.broadcast.paces import Paces
from bot.broadcast.preflight import Preflight
from bot.broadcast.presence import Presence
from bot.broadcast.receipts import Receipts
from bot.broadcast.records import Broadcast, LogEntry
from bot.broadcast.references import InvalidReferenceError
from bot.broadcast.replies import Replies, ReplyMessage
from bot.broadcast.sender import (
    Accepted,
    Busy,
    Choice,
    Interactive,
    NoTrace,
    Outcome,
    Outgoing,
    Reaction,
    Refused,
    Sender,
    Trace,
    Traced,
    Unknown,
    Verdict,
    Verdicts,
)
from bot.broadcast.tier import Tier

__all__ = [
    "Accepted",
    "Action",
    "Archive",
    "Audience",
    "BlockedError",
    "Broadcast",
    "Broadcaster",
    "Broadcasts",
    "Busy",
    "Choice",
    "Created",
    "Draft",
    "Fault",
    "IdempotencyConflictError",
    "Interactive",
    "InvalidDraftError",
    "InvalidReferenceError",
    "Ledger",
    "Limits",
    "LogEntry",
    "NoTrace",
    "Notice",
    "NoticeBoard",
    "Outcome",
    "Outgoing",
    "Pace",
    "Paces",
    "Preflight",
    "Presence",
    "Reaction",
    "Receipts",
    "Refused",
    "Replies",
    "ReplyMessage",
    "Sender",
    "State",
    "Tier",
    "Trace",
    "Traced",
    "Unknown",
    "UnknownBroadcastError",
    "Verdict",
    "Verdicts",
    "WrongStateError",
]
