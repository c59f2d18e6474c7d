"""What goes in and out of the endpoints about the audit log, as pydantic models."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, Field

from bot.staff.answers import View
from bot.staff.audit import Entry
from bot.staff.requests import Strict


class AuditFilter(Strict):
    """Which entries of the audit log to list."""

    limit: Annotated[int, Field(ge=1, le=200, description="At most so many.")] = 50
    before: Annotated[int | None, Field(ge=1, description="`next` of the page before.")] = None


class EntryView(View):
    """One thing that was done."""

    number: int
    at: AwareDatetime
    by: Annotated[str, Field(description="The id of whoever did it; empty: nobody was signed in.")]
    name: str
    act: str
    subject: Annotated[str, Field(description="The id of what it was done to.")]
    details: dict[str, str]
    previous: Annotated[str, Field(description="The hash of the entry before.")]
    hash: str


class AuditPage(View):
    """A page of the audit log, newest first."""

    entries: tuple[EntryView, ...]
    next: Annotated[int | None, Field(description="`before` of the next page; null: no more.")]


class VerificationView(View):
    """What became of checking the audit log."""

    entries: Annotated[int, Field(description="How many are in order, from the first.")]
    head: Annotated[str, Field(description="The hash of the last of those.")]
    fault: Annotated[str, Field(description="What is wrong with the next; empty: nothing.")]


def audit_page(entries: Sequence[Entry]) -> AuditPage:
    """A page of the audit log."""
    views = tuple(map(EntryView.model_validate, entries))
    more = bool(views) and views[-1].number > 1
    return AuditPage(entries=views, next=views[-1].number if more else None)
