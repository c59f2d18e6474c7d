"""The life of a broadcast: its states, its record and log, its pauses, and the notice it leaves."""

from bot.broadcast.life.archive import Archive, ChangedError, UnknownBroadcastError
from bot.broadcast.life.idempotency import IdempotencyConflictError, IdempotencyKeys
from bot.broadcast.life.lifecycle import (
    ENDED,
    UNDER_WAY,
    Action,
    Party,
    State,
    WrongStateError,
    next_state,
    possible,
)
from bot.broadcast.life.notices import Notice, NoticeBoard
from bot.broadcast.life.pausing import (
    A_DAY,
    cannot_leave,
    day_used_up,
    pause,
    refused,
    resume,
    resume_by_itself,
    resumes_at,
    too_many_failures,
)
from bot.broadcast.life.preflight import Cost, DayLimit, Preflight
from bot.broadcast.life.reasons import Reason
from bot.broadcast.life.records import SERVICE, Broadcast, Counted, LogEntry, editor_field, new_id
from bot.broadcast.life.repeats import RepeatError, Repeats
from bot.broadcast.life.restoring import hold_back

__all__ = [
    "A_DAY",
    "ENDED",
    "SERVICE",
    "UNDER_WAY",
    "Action",
    "Archive",
    "Broadcast",
    "ChangedError",
    "Cost",
    "Counted",
    "DayLimit",
    "IdempotencyConflictError",
    "IdempotencyKeys",
    "LogEntry",
    "Notice",
    "NoticeBoard",
    "Party",
    "Preflight",
    "Reason",
    "RepeatError",
    "Repeats",
    "State",
    "UnknownBroadcastError",
    "WrongStateError",
    "cannot_leave",
    "day_used_up",
    "editor_field",
    "hold_back",
    "new_id",
    "next_state",
    "pause",
    "possible",
    "refused",
    "resume",
    "resume_by_itself",
    "resumes_at",
    "too_many_failures",
]
