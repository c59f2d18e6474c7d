"""What can be asked about broadcasts, as pydantic models; OpenAPI is made from them."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from bot.broadcast import Colour, Draft, Media
from bot.staff.broadcasts.said import LocalizedText, LocalizedTitle
from bot.staff.moments import Moment
from bot.staff.requests import Note, Strict, one_line, readable, upto

LONGEST_FILE_NAME = 120


def _known_topic(topic: str, info: ValidationInfo) -> str:
    """`info.context["topics"]` names the topics there are."""
    known = (info.context or {}).get("topics", (topic,))
    if topic not in known:
        raise PydanticCustomError(
            "unknown_topic",
            "there is no topic {topic}; there are {known}",
            {"topic": topic[:40], "known": ", ".join(known)},
        )
    return topic


def _once_each(topics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """In the order of the menu."""
    if not topics:
        raise PydanticCustomError("too_short", "must name at least one")
    known = (info.context or {}).get("topics", topics)
    if len(set(topics)) < len(topics):
        raise PydanticCustomError("repeated_topic", "a topic is named twice")
    return tuple(topic for topic in known if topic in topics)


def _kept_file(given: Any, info: ValidationInfo) -> Media | None:
    """`info.context["media"]` describes a file by its id."""
    if given is None:
        return None
    describe = (info.context or {}).get("media")
    found: Media | None = describe(given) if describe and isinstance(given, str) else None
    if found is None:
        raise PydanticCustomError("unknown_media", "there is no such file; see POST /media")
    return found


TopicId = Annotated[str, AfterValidator(_known_topic)]
Topics = Annotated[
    tuple[TopicId, ...],
    AfterValidator(_once_each),
    Field(
        description="Who receives it: everyone subscribed to at least one. See GET /topics.",
        examples=[["scuole"]],
        json_schema_extra={"minItems": 1, "uniqueItems": True},
    ),
]
Text = Annotated[
    LocalizedText,
    Field(description="What citizens read, each in their language."),
]
OptionalTitle = Annotated[
    LocalizedTitle | None,
    Field(description="A line above the text, in bold."),
]
AlertColour = Annotated[
    Colour,
    Field(description="Of the alert: said in words, and with a sign, before the title."),
]
Urgency = Annotated[
    bool,
    Field(description="Goes before everything else, at any hour of the day."),
]
Validity = Annotated[
    Moment | None,
    Field(
        description="Until when it holds. Until then it is among the notices and answers "
        "questions; what is not sent by then is not sent.",
        examples=["2030-10-03T20:00:00+02:00"],
    ),
]
Hour = Annotated[
    Moment | None,
    Field(
        description="When it is to leave, once it is approved; null: at once. A local time "
        "that does not exist, or comes twice, because the clocks change, is refused.",
        examples=[{"local": "2030-10-03T07:30", "zone": "Europe/Rome"}],
    ),
]
AttachedFile = Annotated[
    InstanceOf[Media] | None,
    BeforeValidator(_kept_file),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]}),
    Field(description="The id of a file that goes with it: see POST /media."),
]


class BroadcastText(Strict):
    """What is to be said, to whom: what a preview needs, and a new broadcast too."""

    topics: Topics
    text: Text
    title: OptionalTitle = None
    colour: AlertColour = Colour.NONE
    urgent: Urgency = False
    valid_until: Validity = None
    send_at: Hour = None
    media: AttachedFile = None

    def draft(self) -> Draft:
        """The draft that it describes."""
        return Draft(
            topics=self.topics,
            text=self.text.by_language(),
            urgent=self.urgent,
            valid_until=self.valid_until,
            title=self.title.by_language() if self.title else {},
            colour=self.colour,
            send_at=self.send_at,
            media=self.media,
        )

    def applied_to(self, draft: Draft) -> Draft:
        """The draft once this is said instead; a file that is not mentioned stays."""
        said = self.draft()
        return said if "media" in self.model_fields_set else replace(said, media=draft.media)


class BroadcastChanges(Strict):
    """What is to be different in a draft; what is not named stays."""

    topics: Topics = Field(default_factory=tuple)
    text: Text = Field(default_factory=lambda: LocalizedText(it="-"))
    title: OptionalTitle = None
    colour: AlertColour = Field(default_factory=lambda: Colour.NONE)
    urgent: Urgency = Field(default_factory=bool)
    valid_until: Validity = None
    send_at: Hour = None
    media: AttachedFile = None

    def applied_to(self, draft: Draft) -> Draft:
        """The draft as it is then."""
        changes = {name: getattr(self, name) for name in self.model_fields_set}
        for name in changes.keys() & {"text", "title"}:
            changes[name] = changes[name].by_language() if changes[name] else {}
        return replace(draft, **changes)


class NewBroadcast(BroadcastText):
    """A broadcast to be created."""

    send: Annotated[
        bool,
        Field(
            description="Let it go out at once, where the role of the token and the rule of four "
            "eyes allow, or at its hour; otherwise it waits for approval. `false` keeps a draft."
        ),
    ] = False

    confirm_repeat: Annotated[
        bool,
        Field(
            description="Although the same text has gone out to the same topics within a day. "
            "Without it, that is refused."
        ),
    ] = False


class Decision(Strict):
    """What somebody who decides about a broadcast may say with it."""

    note: Annotated[Note | None, Field(description="Why; it stands in the broadcast's log.")] = None


class Submission(Strict):
    """A draft is put up for approval."""

    confirm_repeat: bool = False


class Approval(Decision):
    """What is approved."""

    content_hash: Annotated[
        str | None,
        Field(
            description="Of what was read, from the broadcast. Anything else is not approved.",
            pattern="^[0-9a-f]{64}$",
        ),
    ] = None
    confirm_repeat: Annotated[
        bool, Field(description="Although the same has gone out to the same topics within a day.")
    ] = False
    alone: Annotated[
        bool,
        Field(
            description="One's own urgent broadcast, by one person: where URGENT_ALONE permits it, "
            "with a second factor given in this session (a token has none), and `note` says why."
        ),
    ] = False


class FileName(Strict):
    """What a file is called among staff; citizens do not see it."""

    name: Annotated[
        str, AfterValidator(readable), AfterValidator(one_line), upto(LONGEST_FILE_NAME)
    ] = "file"
