"""What staff send: audience, ledger, lanes, pace, and what becomes of each message."""

from bot.broadcast.audience import Audience
from bot.broadcast.broadcaster import Broadcaster
from bot.broadcast.broadcasts import (
    BlockedError,
    Broadcasts,
    Created,
)
from bot.broadcast.composing import announcement_of
from bot.broadcast.jobs import Job
from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.ledger import Ledger
from bot.broadcast.life.archive import Archive, ChangedError, UnknownBroadcastError
from bot.broadcast.life.colours import Colour
from bot.broadcast.life.drafts import Draft, Fault, InvalidDraftError, Media
from bot.broadcast.life.idempotency import IdempotencyConflictError
from bot.broadcast.life.lifecycle import Action, State, WrongStateError
from bot.broadcast.life.notices import Notice, NoticeBoard
from bot.broadcast.life.reasons import Reason
from bot.broadcast.life.records import Broadcast, LogEntry
from bot.broadcast.life.repeats import RepeatError
from bot.broadcast.limits import Limits
from bot.broadcast.media import (
    LARGEST_FILE,
    MEDIA_KINDS,
    InvalidMediaError,
    MediaStore,
    StoredFile,
    file_name,
)
from bot.broadcast.pace import Pace
from bot.broadcast.paces import Paces
from bot.broadcast.preflight.outlook import Means
from bot.broadcast.preflight.prices import Cost, Prices
from bot.broadcast.preflight.result import DayLimit, Preflight
from bot.broadcast.presence import Presence
from bot.broadcast.receipts import Receipts
from bot.broadcast.references import InvalidReferenceError
from bot.broadcast.replies import Replies, ReplyMessage
from bot.broadcast.reports.report import Report, Totals
from bot.broadcast.reports.reporter import Reporter
from bot.broadcast.reports.retiring import Retiring
from bot.broadcast.reports.timing import Timing
from bot.broadcast.sender import (
    Accepted,
    Announcement,
    Busy,
    Choice,
    Interactive,
    Kind,
    NoTrace,
    Outcome,
    Outgoing,
    Reaction,
    Refused,
    Sender,
    TemplateShelf,
    TemplateStatus,
    Trace,
    Traced,
    Unknown,
    Verdict,
    Verdicts,
    Withheld,
)
from bot.broadcast.testers import Tester, Testers, UnknownTesterError
from bot.broadcast.tier import Tier
from bot.broadcast.watch.alarms import Alarm, AlarmKind, Alarms
from bot.broadcast.watch.figures import Figures
from bot.broadcast.watch.traffic import Traffic

__all__ = [
    "LARGEST_FILE",
    "MEDIA_KINDS",
    "Accepted",
    "Action",
    "Alarm",
    "AlarmKind",
    "Alarms",
    "Announcement",
    "Archive",
    "Audience",
    "BlockedError",
    "Broadcast",
    "Broadcaster",
    "Broadcasts",
    "Busy",
    "ChangedError",
    "Choice",
    "Colour",
    "Cost",
    "Created",
    "DayLimit",
    "Draft",
    "Fault",
    "Figures",
    "IdempotencyConflictError",
    "Interactive",
    "InvalidDraftError",
    "InvalidMediaError",
    "InvalidReferenceError",
    "Job",
    "Kind",
    "Lane",
    "Lanes",
    "Ledger",
    "Limits",
    "LogEntry",
    "Means",
    "Media",
    "MediaStore",
    "NoTrace",
    "Notice",
    "NoticeBoard",
    "Outcome",
    "Outgoing",
    "Pace",
    "Paces",
    "Preflight",
    "Presence",
    "Prices",
    "Reaction",
    "Reason",
    "Receipts",
    "Refused",
    "RepeatError",
    "Replies",
    "ReplyMessage",
    "Report",
    "Reporter",
    "Retiring",
    "Sender",
    "State",
    "StoredFile",
    "TemplateShelf",
    "TemplateStatus",
    "Tester",
    "Testers",
    "Tier",
    "Timing",
    "Totals",
    "Trace",
    "Traced",
    "Traffic",
    "Unknown",
    "UnknownBroadcastError",
    "UnknownTesterError",
    "Verdict",
    "Verdicts",
    "Withheld",
    "WrongStateError",
    "announcement_of",
    "file_name",
]
