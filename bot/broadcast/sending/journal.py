"""The journal: what became of messages, on its way into the ledger, a batch at a time.

Whatever it holds is in the ledger as `submitting`. So what cannot be written down, because this
process dies or the ledger will not take it, becomes unknown when somebody takes up the range, and
is asked about: it is neither lost nor sent again blindly.
"""

from dataclasses import dataclass, field

import structlog

from bot.broadcast.ledger import FenceLostError, Ledger, Report, Status
from bot.broadcast.sending.holding import Holding
from bot.broadcast.store_calls import surely

log = structlog.get_logger()

_MOST_ATTEMPTS = 3
"""At a page that the store refuses, though it is there: the ledger is not what it should be."""


@dataclass(slots=True)
class _Page:
    """What is to be written down about one holding."""

    reports: list[Report] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    """Numbers whose message was certainly not taken: they are planned again."""
    attempts: int = 0

    @property
    def messages(self) -> int:
        return len(self.reports) + len(self.returned)


class Journal:
    """Writes outcomes into the ledger. Reporting or returning a number is done once for each
    message, and is the last step of every way that it may go."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._pages: dict[Holding, _Page] = {}

    def report(self, holding: Holding, report: Report) -> None:
        """This became of a message."""
        self._page(holding).reports.append(report)

    def give_back(self, holding: Holding, number: int) -> None:
        """The message to a number was certainly not taken."""
        self._page(holding).returned.append(number)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be written down."""
        return not self._pages

    async def flush(self) -> None:
        """Write down what there is."""
        pages, self._pages = self._pages, {}
        for holding, page in pages.items():
            try:
                await self._write(holding, page)
            except Exception:
                self._refused(holding, page)
            else:
                holding.end(page.messages)

    async def _write(self, holding: Holding, page: _Page) -> None:
        """May be done again after it was done in part: reports only raise, and `turn` sees to it
        that nobody has claimed the numbers anew."""
        range_ = holding.range
        if page.reports:
            await surely(self._ledger.record, range_.broadcast, range_.slice, page.reports)
        if page.returned:
            async with holding.turn:
                await surely(self._give_back, holding, page.returned)

    def _give_back(self, holding: Holding, numbers: list[int]) -> None:
        source, target = Status.SUBMITTING, Status.PLANNED
        try:
            self._ledger.move(holding.range, numbers, source, target, fence=holding.fence)
        except FenceLostError:
            holding.kept.lost = True  # whoever has it now has made them unknown, which is safe

    def _refused(self, holding: Holding, page: _Page) -> None:
        """Try again with what comes next; in the end let go of the range, for another to ask."""
        page.attempts += 1
        log.exception("outcomes not written", range=holding.range.name, attempt=page.attempts)
        if page.attempts < _MOST_ATTEMPTS:
            newer = self._page(holding)
            page.reports += newer.reports
            page.returned += newer.returned
            self._pages[holding] = page
        else:
            holding.kept.lost = True
            holding.end(page.messages)

    def _page(self, holding: Holding) -> _Page:
        return self._pages.setdefault(holding, _Page())
