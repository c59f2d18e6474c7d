"""What is answered about broadcasts, as pydantic models; OpenAPI is made from them."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from bot.broadcast import Action as BroadcastAction
from bot.broadcast import Colour, State
from bot.staff.answers import Remark, View


class Counts(View):
    """Recipients by what has become of the message."""

    planned: int
    submitting: int
    accepted: int
    sent: int
    delivered: int
    read: int
    failed: int
    skipped: int
    unknown: int


class CostView(View):
    """What a broadcast will cost: an estimate, as if every message were delivered."""

    amount: float
    currency: str
    as_of: Annotated[date, Field(description="The day of the prices.")]


class DayLimitView(View):
    """How many people WhatsApp lets us write to outside the service window in a moving day."""

    limit: int
    left: int
    needed: Annotated[int, Field(description="How many of the recipients would count anew.")]


class PreflightView(View):
    """Who will be reached, how long it takes, what it costs, what speaks against it."""

    recipients: int
    by_topic: Annotated[dict[str, int], Field(description="Recipients who follow each topic.")]
    by_language: Annotated[dict[str, int], Field(description="Recipients who read each language.")]
    exclusions: Annotated[
        dict[str, int], Field(description="People who follow a topic and are left out, by reason.")
    ]
    unreachable: Annotated[
        dict[str, int], Field(description="Those whom nothing reaches, by the reason in words.")
    ]
    inside_window: Annotated[int, Field(description="Recipients who have written within 24 hours.")]
    outside_window: Annotated[
        int,
        Field(
            description="Recipients who have not written for more than 24 hours: only a template "
            "approved beforehand reaches them."
        ),
    ]
    seconds: Annotated[
        float,
        Field(description="Until the last one has left, at the present pace and after `waiting`."),
    ]
    waiting: Annotated[
        int, Field(description="Messages of other broadcasts that leave before, as things stand.")
    ]
    numbers: Annotated[int, Field(description="From how many of our numbers it leaves.")]
    cost: Annotated[CostView | None, Field(description="Null when the prices are not set.")]
    day_limit: Annotated[DayLimitView | None, Field(description="Null when there is none.")]
    warnings: tuple[Remark, ...]
    blockers: Annotated[
        tuple[Remark, ...], Field(description="While there are any, nothing can be sent.")
    ]


class MediaView(View):
    """A file that is kept, to go with broadcasts."""

    id: Annotated[str, Field(description="What a broadcast's `media` names it by.")]
    content_type: Annotated[str, Field(description="By what is in the file.")]
    size: Annotated[int, Field(description="In bytes.")]
    name: str
    path: Annotated[str, Field(description="Where WhatsApp fetches it; nobody can guess it.")]


class BroadcastView(View):
    """A broadcast and what has become of it."""

    id: str
    status: State
    topics: tuple[str, ...]
    title: Annotated[dict[str, str] | None, Field(description="By language.")]
    text: Annotated[dict[str, str], Field(description="By language.")]
    colour: Colour
    urgent: bool
    valid_until: AwareDatetime | None
    send_at: AwareDatetime | None
    media: Annotated[MediaView | None, Field(description="The file that goes with it.")]
    content_hash: Annotated[
        str, Field(description="Stands for everything that is said, to whom and when.")
    ]
    author: str
    approved_by: str | None
    created_at: AwareDatetime
    launched_at: Annotated[AwareDatetime | None, Field(description="When it was let out.")]
    ended_at: Annotated[
        AwareDatetime | None, Field(description="When it was over, stopped or expired.")
    ]
    pause_reason: Annotated[Remark | None, Field(description="Why the service has paused it.")]
    approved_preflight: Annotated[
        PreflightView | None, Field(description="What whoever approved it was shown.")
    ]
    test: Annotated[bool, Field(description="It goes to the staff's own list only.")]
    resend_of: Annotated[
        str | None, Field(description="The broadcast whose failures this one is sent to.")
    ]
    counts: Counts


class CreatedView(BroadcastView):
    """A broadcast as it was created."""

    preflight: Annotated[
        PreflightView | None,
        Field(description="Null for one that was created earlier and whose validity is over."),
    ]


class BroadcastList(View):
    """A page of broadcasts, newest first."""

    broadcasts: tuple[BroadcastView, ...]
    next: Annotated[str | None, Field(description="The cursor of the next page; null: no more.")]


class LogEntryView(View):
    """Something that was done to a broadcast."""

    at: AwareDatetime
    by: str
    action: Annotated[BroadcastAction | None, Field(description="Null: it was created.")]
    status: Annotated[State, Field(description="What it became.")]
    content_hash: Annotated[str, Field(description="Of what it said from then on.")]
    note: str


class LogView(View):
    """Everything that was done to a broadcast, oldest first."""

    entries: tuple[LogEntryView, ...]


class NoticeView(View):
    """What was broadcast and still holds: on the public page, and in answers to citizens."""

    id: Annotated[str, Field(description="Of its broadcast.")]
    topics: tuple[str, ...]
    title: Annotated[dict[str, str], Field(description="By language; may be empty.")]
    text: Annotated[dict[str, str], Field(description="By language.")]
    urgent: bool
    since: AwareDatetime
    valid_until: AwareDatetime


class NoticeList(View):
    """The notices in force, newest first."""

    notices: tuple[NoticeView, ...]
