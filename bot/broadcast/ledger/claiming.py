"""Claiming: the last look at a recipient, just before their message is submitted.

From where, in which language, inside or outside the service window: all of it is read in the one
script that marks the recipient as being served.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from bot.broadcast.lanes import Range
from bot.broadcast.ledger.statuses import Status, byte
from bot.broadcast.ledger.window import SERVICE_WINDOW, WINDOW_MARGIN
from bot.clock import Clock
from bot.store import keys, load_script

NOBODY = -1
"""A budget: nobody outside the service window may be written to."""

_DAY_SECONDS = 86_400
_WINDOW_SECONDS = int((SERVICE_WINDOW - WINDOW_MARGIN).total_seconds())


class FenceLostError(RuntimeError):
    """Somebody else has taken up the range: what is left of it is theirs."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A recipient whose message is about to be submitted."""

    number: int
    address: bytes
    """Encrypted; `Registry.address` opens it."""
    language: str
    in_window: bool
    """Whether the provider takes free text to them (WhatsApp: they wrote within 24 hours)."""
    attempt: int = 0
    """How often they were planned again after a message that may have left."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a call to `Claiming.claim` got."""

    claims: tuple[Claim, ...]
    skipped: int
    held: int
    """Left planned, because the budget of those outside the window is used up."""
    outside: tuple[int, ...]
    """For each of the claims outside the window: epoch seconds at which they were last written to
    there, if that was within a day, else 0. Only where there is a budget."""


class Claiming:
    """Claims recipients of ranges that the caller holds."""

    def __init__(
        self,
        client: redis.Redis,
        clock: Clock,
        *,
        languages: Sequence[str],
        numbers: Sequence[int],
    ) -> None:
        """`languages`: those that have a bitmap, so all but Italian; `numbers`: our numbers, in
        the order of the settings, as the registry notes them (`Registry.numbers`)."""
        self._clock = clock
        self._languages = tuple(languages)
        self._numbers = bytes(numbers)
        self._claim = load_script(client, "ledger_claim")

    def claim(
        self,
        range_: Range,
        fence: int,
        topics: Sequence[str],
        most: int,
        *,
        place: int = 1,
        budget: int | None = None,
    ) -> Claims:
        """The next recipients of a range, at most `most`, now SUBMITTING; none when all are done.

        Only those who are written to from our number at `place` (1…). Who has left the topics
        meanwhile becomes SKIPPED. `budget`: of those who were not written to outside the window
        within a day, claim so many at most; NOBODY: claim nobody there. Raises FenceLostError.
        """
        now = int(self._clock().timestamp())
        answer = self._claim(
            keys=self._keys(range_, topics),
            args=[
                range_.index,
                range_.first,
                range_.last,
                most,
                fence,
                len(topics),
                byte(Status.PLANNED),
                byte(Status.SKIPPED),
                byte(Status.SUBMITTING),
                now - _WINDOW_SECONDS,
                self._numbers,
                place,
                "" if budget is None else budget,
                now,
                now - _DAY_SECONDS,
            ],
        )
        if answer is None:
            raise FenceLostError(range_.name)
        return self._read(cast("list[Any]", answer))

    def _keys(self, range_: Range, topics: Sequence[str]) -> list[str]:
        slice_ = range_.slice
        return [
            keys.ledger(slice_, range_.broadcast),
            keys.fences(slice_, range_.broadcast),
            keys.roster(slice_),
            keys.suppressed(slice_),
            keys.last_inbound(slice_),
            keys.last_outside(slice_),
            keys.written_to(slice_),
            keys.retries(slice_, range_.broadcast),
            *(keys.topic(slice_, topic) for topic in topics),
            *(keys.language(slice_, language) for language in self._languages),
        ]

    def _read(self, answer: list[Any]) -> Claims:
        skipped, held, *rows = answer
        languages = ("it", *self._languages)
        claims, outside = [], []
        for number, address, language, before, attempt in zip(*[iter(rows)] * 5, strict=True):
            in_window = before == -1
            claims.append(Claim(number, address, languages[language], in_window, attempt))
            if not in_window:
                outside.append(int(before))
        return Claims(tuple(claims), skipped, held, tuple(outside))
