"""Content templates: what they may hold, how they are rendered, when they may be sent.

Sources: https://www.twilio.com/docs/content (content types, variables, approvals). Only the types
that WhatsApp shows in a plain conversation are simulated: text, media, quick replies, lists.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from simulator.memory.model import Choice, Interactive

MOST_TEXT: Final = 1600
MOST_TEMPLATE: Final = 1024
MOST_SESSION_BUTTONS: Final = 3

_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}\s]{1,16})\s*\}\}")

Status = Literal["unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled"]
Body = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEMPLATE)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Part(BaseModel):
    """A strict model in which null means absent: Twilio's libraries send null for what is unset."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return {name: value for name, value in given.items() if value is not None}
        return given


class Text(_Part):
    """twilio/text"""

    body: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT)]


class File(_Part):
    """twilio/media: WhatsApp takes one file a message."""

    body: Annotated[str, StringConstraints(max_length=MOST_TEMPLATE)] = ""
    media: Annotated[tuple[str, ...], Field(min_length=1, max_length=1)]


class QuickReply(_Part):
    """One button of twilio/quick-reply."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    id: Id
    type: Literal["QUICK_REPLY"] = "QUICK_REPLY"


class QuickReplies(_Part):
    """twilio/quick-reply: three buttons in a session, up to ten in an approved template."""

    body: Body
    actions: Annotated[tuple[QuickReply, ...], Field(min_length=1, max_length=10)]


class ListItem(_Part):
    """One row of twilio/list-picker."""

    item: Annotated[str, StringConstraints(min_length=1, max_length=24)]
    id: Id
    description: Annotated[str, StringConstraints(max_length=72)] = ""


class ListPicker(_Part):
    """twilio/list-picker: in a session only, never approved."""

    body: Body
    button: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    items: Annotated[tuple[ListItem, ...], Field(min_length=1, max_length=10)]


class Types(_Part):
    """The forms of one content; the richest that the channel supports is sent."""

    list_picker: ListPicker | None = Field(None, alias="twilio/list-picker")
    quick_reply: QuickReplies | None = Field(None, alias="twilio/quick-reply")
    media: File | None = Field(None, alias="twilio/media")
    text: Text | None = Field(None, alias="twilio/text")

    @property
    def richest(self) -> ListPicker | QuickReplies | File | Text:
        """The form that WhatsApp gets."""
        form = self.list_picker or self.quick_reply or self.media or self.text
        assert form is not None  # a content has at least one form
        return form

    @property
    def richest_name(self) -> str:
        """Twilio's name of that form."""
        return next(iter(self.model_dump(by_alias=True, exclude_none=True)))


VariableName = Annotated[str, StringConstraints(min_length=1, max_length=16, pattern=r"^\S+$")]


class Draft(_Part):
    """The body of POST /v1/Content."""

    language: Annotated[str, StringConstraints(min_length=2, max_length=16)]
    types: Types
    friendly_name: str | None = None
    variables: Annotated[Mapping[VariableName, str], Field(max_length=100)] = Field(
        default_factory=dict
    )


class ApprovalRequest(_Part):
    """The body of POST …/ApprovalRequests/whatsapp."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")]
    category: Literal["UTILITY", "MARKETING", "AUTHENTICATION"]
    allow_category_change: bool = True


@dataclass(frozen=True, slots=True)
class Approval:
    """A template's submission to WhatsApp; `ruling` overrides what time would bring."""

    request: ApprovalRequest
    submitted: datetime
    ruling: Status | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A content template."""

    sid: str
    draft: Draft
    created: datetime
    updated: datetime
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template with its variables filled in."""

    body: str
    interactive: Interactive | None = None
    media_url: str | None = None


def render(content: Content, variables: Mapping[str, Any]) -> Rendered:
    """Fill in the variables; one that is not given takes its sample value, as at Twilio."""
    values = {**content.draft.variables, **variables}

    def fill(text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: _text(values.get(match[1], match[0])), text)

    match content.draft.types.richest:
        case ListPicker() as form:
            rows = tuple(Choice(fill(i.id), fill(i.item), fill(i.description)) for i in form.items)
            return Rendered(fill(form.body), Interactive("list", rows, fill(form.button)))
        case QuickReplies() as form:
            buttons = tuple(Choice(fill(a.id), fill(a.title)) for a in form.actions)
            return Rendered(fill(form.body), Interactive("buttons", buttons))
        case File() as form:
            return Rendered(fill(form.body), media_url=fill(form.media[0]))
        case Text() as form:
            return Rendered(fill(form.body))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def verdict(
    content: Content, status: Status, variables: Mapping[str, Any], *, window_open: bool
) -> int | None:
    """The error code with which sending this template fails; None when it may go.

    Source: https://www.twilio.com/docs/api/errors, 63013, 63016, 63021, 63041.
    """
    rendered = render(content, variables)
    if status == "paused":
        return 63041
    if status == "disabled":
        return 63042
    if status == "approved":
        return _template_fault(rendered, variables)
    if not window_open:
        return 63016
    return _session_fault(rendered)


def _template_fault(rendered: Rendered, variables: Mapping[str, Any]) -> int | None:
    if any(not _acceptable(value) for value in variables.values()):
        return 63013
    return 63021 if len(rendered.body) > MOST_TEMPLATE else None


def _acceptable(value: Any) -> bool:
    """WhatsApp refuses empty variables, line breaks, tabs and more than four spaces in a row."""
    text = _text(value)
    return bool(text.strip()) and not re.search(r"[\n\r\t]| {5,}", text)


def _session_fault(rendered: Rendered) -> int | None:
    choices = rendered.interactive
    if choices and choices.kind == "buttons" and len(choices.choices) > MOST_SESSION_BUTTONS:
        return 63021
    most = MOST_TEMPLATE if choices else MOST_TEXT
    return 63021 if not rendered.body.strip() or len(rendered.body) > most else None


def objections(draft: Draft) -> Iterator[str]:
    """Why WhatsApp would reject this template.

    Source: https://www.twilio.com/docs/content/using-variables-with-content-api.
    """
    if draft.types.list_picker:
        yield "twilio/list-picker cannot be approved"
        return
    body = draft.types.richest.body
    names = _PLACEHOLDER.findall(body)
    numbers = sorted({int(name) for name in names if name.isdigit()})
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        yield "variables must be numbered from 1 without gaps"
    if re.search(r"\}\}\s*\{\{", body):
        yield "variables must not be adjacent"
    if any(name not in draft.variables for name in names):
        yield "every variable needs a sample"
    if len(_PLACEHOLDER.sub("", body).split()) < 2 * len(names) + 1 and names:
        yield "too many variables for the length of the text"
    if re.search(r"\n{3,}", body):
        yield "repeated line breaks"


def status_of(content: Content, now: datetime, outcome: Status, after_seconds: float) -> Status:
    """A template's approval status at this time."""
    approval = content.approval
    if approval is None:
        return "unsubmitted"
    if approval.ruling:
        return approval.ruling
    if (now - approval.submitted).total_seconds() < after_seconds:
        return "received"
    return "rejected" if any(objections(content.draft)) else outcome
