"""Pausing: the service holds a broadcast by itself, says why, and may go on by itself too."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.broadcast.lanes import Lanes, plan_entry, range_entries
from bot.broadcast.life.archive import Archive
from bot.broadcast.life.lifecycle import Action, Party, WrongStateError
from bot.broadcast.life.reasons import Reason
from bot.broadcast.life.records import SERVICE, Broadcast

log = structlog.get_logger()

A_DAY = timedelta(days=1)
_RESUME_AT = "resume_at"


def refused(code: int, resume_at: datetime | None = None) -> Reason:
    """The provider refuses the messages with an error code."""
    return _until(Reason("provider", {"error": code}), resume_at)


def day_used_up(resume_at: datetime) -> Reason:
    """As many people as the provider allows in a day have been written to."""
    return _until(Reason("tier"), resume_at)


def too_many_failures(failed: int, of: int, code: int, resume_at: datetime | None) -> Reason:
    """So many of the latest messages have failed, most of them with an error code."""
    values = {"failed": failed, "of": of, "share": round(100 * failed / of), "error": code}
    return _until(Reason("failures", values), resume_at)


def cannot_leave(obstacles: Sequence[Reason]) -> Reason:
    """Its hour has come, and these stand in the way."""
    return Reason("cannot_leave", {"obstacles": [reason.to_dict() for reason in obstacles]})


def resumes_at(broadcast: Broadcast) -> datetime | None:
    """When a paused broadcast goes on by itself; None where somebody has to see to it."""
    reason = broadcast.pause_reason
    moment = reason.values.get(_RESUME_AT) if reason else None
    return datetime.fromisoformat(str(moment)) if moment else None


def pause(archive: Archive, broadcast_id: str, reason: Reason) -> bool:
    """Pause a broadcast; False where it is paused, stopped or over already."""
    fields = {"pause_reason": reason.to_json()}
    try:
        archive.act(broadcast_id, Action.PAUSE, by=SERVICE, party=Party.SERVICE, fields=fields)
    except WrongStateError:
        return False
    log.error("broadcast paused", broadcast=broadcast_id, why=reason.code, **reason.values)
    return True


def resume(
    archive: Archive, lanes: Lanes, broadcast_id: str, *, by: str, party: Party = Party.STAFF
) -> Broadcast:
    """Go on where it was paused. Raises WrongStateError or UnknownBroadcastError."""
    resumed = archive.act(
        broadcast_id, Action.RESUME, by=by, party=party, fields={"pause_reason": ""}
    )
    archive.progress.not_held(broadcast_id)
    ranges = archive.progress.open_ranges(broadcast_id)
    entries = range_entries(ranges) if resumed.recipients is not None else [plan_entry(resumed.id)]
    lanes.put(resumed.lane, entries)
    return resumed


def resume_by_itself(archive: Archive, lanes: Lanes, broadcast: Broadcast) -> bool:
    """Go on with one whose time has come; False where somebody was faster."""
    try:
        resume(archive, lanes, broadcast.id, by=SERVICE, party=Party.SERVICE)
    except WrongStateError:
        return False
    return True


def _until(reason: Reason, resume_at: datetime | None) -> Reason:
    if resume_at is None:
        return reason
    return Reason(reason.code, {**reason.values, _RESUME_AT: resume_at.isoformat()})
