"""The shelf: the account's templates, and how WhatsApp stands to each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter

from simulator.behaviour import Tuning
from simulator.clock import Clock
from simulator.memory.journal import Entry, Journal
from simulator.memory.model import Message
from simulator.templates.content import Content, Status, status_of, verdict

_CONTENT: Final = TypeAdapter(Content)
_RULINGS: Final[TypeAdapter[Status]] = TypeAdapter(Status)


class ContentShelf:
    """The account's templates, by SID."""

    def __init__(self, journal: Journal, clock: Clock, tuning: Tuning) -> None:
        self._journal = journal
        self._clock = clock
        self._tuning = tuning
        self.contents: dict[str, Content] = {}

    def status(self, content: Content) -> Status:
        """A template's approval status now."""
        now = self._tuning.now
        return status_of(content, self._clock(), now.approval, now.approval_after)

    def keep(self, content: Content) -> None:
        """Remember a new or changed template."""
        self.contents[content.sid] = content
        self._journal.write("content", _dumped(content))

    def remove(self, sid: str) -> None:
        """Forget a template."""
        del self.contents[sid]
        self._journal.write("no content", sid)

    def restore(self, kind: str, data: Any) -> None:
        """Take in one entry of a journal."""
        if kind == "content":
            content = _CONTENT.validate_python(data)
            self.contents[content.sid] = content
        elif kind == "no content":
            self.contents.pop(data, None)

    def verdict(self, message: Message, window_open: bool) -> int | None:
        """The error code with which a message made from a template fails, if it does."""
        content = self.contents.get(message.content_sid or "")
        if content is None:
            return 63027
        status = self.status(content)
        return verdict(content, status, message.variables or {}, window_open=window_open)

    def entries(self) -> Iterator[Entry]:
        """All templates, as the shortest journal that restores them."""
        for content in self.contents.values():
            yield "content", _dumped(content)

    def rule(self, sid: str, status: str, reason: str = "") -> Content:
        """WhatsApp changes its mind about a template: paused, disabled, rejected, approved.

        Raises KeyError for an unknown SID, ValueError for an unknown status or a template that
        was never submitted.
        """
        content = self.contents[sid]
        if content.approval is None:
            raise ValueError("this template was never sent for approval")
        ruling = _RULINGS.validate_python(status)
        ruled = replace(content, approval=replace(content.approval, ruling=ruling, reason=reason))
        self.keep(ruled)
        return ruled


def _dumped(content: Content) -> Any:
    return _CONTENT.dump_python(content, mode="json", by_alias=True, exclude_none=True)
