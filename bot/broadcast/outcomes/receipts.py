"""Receipts: what the provider reports about messages, in whatever order, once or twice."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import redis
import structlog

from bot.broadcast.ledger import Ledger, Report, Status
from bot.broadcast.life import A_DAY, Archive, pause, refused
from bot.broadcast.messages import (
    Reaction,
    Recipient,
    ReplyPart,
    Verdict,
    Verdicts,
    parse_reference,
)
from bot.broadcast.pace import Paces
from bot.broadcast.replies import prove
from bot.clock import Clock

log = structlog.get_logger()

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
        clock: Clock,
    ) -> None:
        self._client = client
        self._archive = archive
        self._ledger = ledger
        self._paces = paces
        self._verdicts = verdicts
        self._clock = clock

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
        report = replace(failure(about.number, code, verdict), attempt=about.attempt)
        new = self._write(about, report)
        if new:
            self._follow_up(about, code, verdict)
        return new

    def _write(self, about: Recipient, report: Report) -> bool:
        return bool(self._ledger.record(about.broadcast, about.slice, [report]))

    def _follow_up(self, about: Recipient, code: int, verdict: Verdict) -> None:
        """What one failure says about more than its recipient; `Breaker` looks at all of them."""
        match verdict.reaction:
            case Reaction.SLOW_DOWN:
                self._paces.hold(SLOW_DOWN_SECONDS)
            case Reaction.TOMORROW:
                tomorrow = self._clock() + A_DAY
                pause(self._archive, about.broadcast, refused(code, tomorrow))
            case Reaction.TEMPLATE:
                self._ledger.close_window(about.slice, about.number)


def failure(number: int, code: int, verdict: Verdict) -> Report:
    """The report of a failure, with the strike that comes with it."""
    strikes = verdict.after if verdict.reaction is Reaction.SUPPRESS else 0
    return Report(number, Status.FAILED, code, strikes)
