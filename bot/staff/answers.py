"""What comes out of the admin endpoint, as pydantic models; OpenAPI is made from them."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.broadcast import Action as BroadcastAction
from bot.broadcast import AlarmKind, Colour, State
from bot.staff.actors import Kind
from bot.staff.roles import Role


class View(BaseModel):
    """A response; it may be read from the attributes of what it shows."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


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


class Remark(View):
    """Something to know before sending."""

    code: str
    message: str


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


class AlarmView(View):
    """Something that somebody has to look at; it goes away by itself when it is over."""

    kind: AlarmKind
    subject: Annotated[str, Field(description="The broadcast, lane or template that it is about.")]
    since: AwareDatetime
    message: str


class AlarmList(View):
    """The alarms, oldest first."""

    alarms: tuple[AlarmView, ...]


class TesterView(View):
    """Somebody of the staff who gets tests. Their number is not shown."""

    id: int
    name: str
    language: str
    added_by: str
    added_at: AwareDatetime


class TesterList(View):
    """Everybody who gets tests."""

    testers: tuple[TesterView, ...]


class FailureView(View):
    """Messages that failed for one reason."""

    code: Annotated[int, Field(description="Of the provider; 0: none was given.")]
    recipients: int
    reason: str
    todo: Annotated[str, Field(description="What somebody can do about it.")]


class PointView(View):
    """How far it was, so long after the launch."""

    seconds: int
    left: int
    delivered: int


class ReportView(View):
    """What has become of a broadcast, as far as it is known by now."""

    id: str
    status: State
    recipients: int
    reached: Annotated[int, Field(description="On whose telephone it is: delivered or read.")]
    counts: Counts
    left_before: Annotated[
        int,
        Field(description="Skipped: they left, or became unreachable, before their turn came."),
    ]
    withheld: Annotated[
        int, Field(description="Skipped: it was stopped or had expired before their turn came.")
    ]
    by_topic: Annotated[
        dict[str, Counts], Field(description="By the topics that recipients follow by now.")
    ]
    by_language: dict[str, Counts]
    failures: tuple[FailureView, ...]
    percentiles: Annotated[
        dict[str, int],
        Field(description="Share of those reached, in percent -> seconds from the launch."),
    ]
    curve: Annotated[
        tuple[PointView, ...], Field(description="How many had left and arrived by when.")
    ]
    speed: Annotated[
        float, Field(description="Messages a second that left within the last half minute.")
    ]
    seconds_left: Annotated[
        float | None, Field(description="Until the last one leaves; null when none does.")
    ]
    detailed: Annotated[
        bool,
        Field(description="False: the details have been forgotten, these are the kept totals."),
    ]


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


class TopicView(View):
    """A topic and how many people follow it."""

    id: str
    name: Annotated[str, Field(description="In the language of Accept-Language.")]
    about: str
    subscribers: int


class TopicList(View):
    """The topics, in the order of the citizens' menu."""

    topics: tuple[TopicView, ...]


class Me(View):
    """Who asks, and what they may do."""

    id: str
    name: str
    role: Role
    kind: Kind
    expires_at: Annotated[
        AwareDatetime | None, Field(description="When the token ends; null: it does not.")
    ]
    may: tuple[str, ...]
    four_eyes: Annotated[
        bool, Field(description="Whether somebody else has to approve what this person writes.")
    ]


class TokenView(View):
    """A token, without its secret."""

    id: str
    name: str
    role: Role
    created_at: AwareDatetime
    created_by: str
    expires_at: AwareDatetime
    owner: Annotated[
        str | None, Field(description="The id of the person it belongs to; null: a system's.")
    ]
    revoked_at: AwareDatetime | None
    last_used_at: Annotated[AwareDatetime | None, Field(description="To the hour.")]


class IssuedTokenView(TokenView):
    """A token just made."""

    token: Annotated[str, Field(description="Shown this once; it is not kept.")]


class TokenList(View):
    """Every token, newest first."""

    tokens: tuple[TokenView, ...]


class PersonView(View):
    """Somebody with an account."""

    id: str
    name: str
    email: str
    role: Role
    created_at: AwareDatetime
    created_by: str
    joined_at: Annotated[
        AwareDatetime | None, Field(description="Null: the invitation was not accepted yet.")
    ]
    disabled_at: AwareDatetime | None
    second_factor: Annotated[bool, Field(description="Whether one is set up.")]
    last_signed_in_at: AwareDatetime | None


class InvitedView(PersonView):
    """Somebody who was just invited, or given a new link."""

    invitation: Annotated[
        str, Field(description="The path of the link, shown this once. It opens once.")
    ]
    invitation_until: AwareDatetime | None


class PeopleList(View):
    """Everybody with an account, by name."""

    people: tuple[PersonView, ...]


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


class ProblemFault(View):
    """One thing wrong with the request."""

    field: Annotated[str, Field(description="The field or parameter.", examples=["topics"])]
    pointer: Annotated[
        str | None,
        Field(description="Where it is in the body (RFC 6901).", examples=["#/topics/0"]),
    ]
    code: str
    message: str


class Problem(View):
    """What went wrong, as RFC 9457 says it."""

    type: Annotated[str, Field(examples=["/admin/api/v1/problems#validation"])]
    title: str
    status: int
    detail: str
    errors: tuple[ProblemFault, ...] | None = None
