"""Receipts: what the provider reports about messages, in whatever order, once or twice."""

from collections.abc import Mapping
from types import MappingProxyType

import redis
import structlog

from bot.broadcast.ledger import Ledger, Report
from bot.broadcast.life.archive import Archive
from bot.broadcast.life.lifecycle import Action, Party, WrongStateError
from bot.broadcast.life.records import Reason
from bot.broadcast.paces import Paces
from bot.broadcast.references import Recipient, ReplyPart, parse_reference
from bot.broadcast.replies import prove
from bot.broadcast.sender import Reaction, Verdict, Verdicts
from bot.broadcast.statuses import Status

log = structlog.get_logger()

_SERVICE = "jesi-on"
_STOP_CODES = 5
"""So many reports that nobody can get it pause a broadcast: one alone may be a hiccup."""
SLOW_DOWN_SECONDS = 30.0

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "accepted": Status.ACCEPTED,
        "queued": Status.ACCEPTED,
        "sending": Status.ACCEPTED,
        "sent": Status.SENT,
        "delivered": Status.DELIVERED,
        "read": Status.READ,
        "failed": Status.FAILED,
        "undelivered": Status.FAILED,
        "canceled": Status.FAILED,
    }
)
"""The provider's words. What is not among them changes nothing."""


class Receipts:
    """Writes reports into the ledger, and does what follows from failures."""

    def __init__(
        self,
        client: redis.Redis,
        archive: Archive,
        ledger: Ledger,
        paces: Paces,
        verdicts: Verdicts,
    ) -> None:
        self._client = client
        self._archive = archive
        self._ledger = ledger
        self._paces = paces
        self._verdicts = verdicts

    def record(self, reference: str, status: str, error_code: int | None = None) -> bool:
        """Take a report about the message with our `reference`; whether it told something new.

        One round trip, except where a failure has consequences beyond its recipient. Raises
        InvalidReferenceError.
        """
        about = parse_reference(reference)
        reported = STATUSES.get(status)
        if isinstance(about, ReplyPart):
            if reported is not None and reported is not Status.FAILED:
                prove(self._client, about)
            return False
        if reported is None:
            return False
        if reported is not Status.FAILED:
            return self._write(about, Report(about.number, reported))
        return self._fail(about, error_code or 0)

    def _fail(self, about: Recipient, code: int) -> bool:
        verdict = self._verdicts(code)
        new = self._write(about, failure(about.number, code, verdict))
        if new:
            self._follow_up(about.broadcast, code, verdict)
        return new

    def _write(self, about: Recipient, report: Report) -> bool:
        return bool(self._ledger.record(about.broadcast, about.slice, [report]))

    def _follow_up(self, broadcast_id: str, code: int, verdict: Verdict) -> None:
        if verdict.reaction is Reaction.SLOW_DOWN:
            self._paces.hold(SLOW_DOWN_SECONDS)
        elif verdict.reaction is Reaction.TOMORROW or (
            verdict.reaction is Reaction.STOP
            and self._archive.count_stop_code(broadcast_id) >= _STOP_CODES
        ):
            pause_for(self._archive, broadcast_id, code)


def failure(number: int, code: int, verdict: Verdict) -> Report:
    """The report of a failure, with the strike that comes with it."""
    strikes = verdict.after if verdict.reaction is Reaction.SUPPRESS else 0
    return Report(number, Status.FAILED, code, strikes)


def pause_for(archive: Archive, broadcast_id: str, code: int) -> None:
    """Pause a broadcast because of what the provider says; staff see the reason, and resume it."""
    reason = Reason("provider", {"error": code}).to_json()
    try:
        archive.act(
            broadcast_id,
            Action.PAUSE,
            by=_SERVICE,
            party=Party.SERVICE,
            fields={"pause_reason": reason},
        )
    except WrongStateError:
        return  # it is paused, stopped or over already
    log.error("broadcast paused", broadcast=broadcast_id, code=code)
