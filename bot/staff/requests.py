"""What goes into the admin endpoint, as pydantic models; OpenAPI is made from them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    InstanceOf,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError

from bot.broadcast import Broadcast, Colour, Draft, Media, State
from bot.broadcast.life.drafts import LONGEST_MESSAGE
from bot.broadcast.life.local_time import LocalTimeError, moment_of
from bot.citizens import Address, InvalidAddressError
from bot.staff.roles import Role

LONGEST_TITLE = 80
LONGEST_NAME = 60
LONGEST_FILE_NAME = 120
LONGEST_NOTE = 500
LONGEST_EMAIL = 254

_NO_CHARACTERS = frozenset("\ufffe\uffff")
"""Code points that stand for nothing and that no XML document may hold: the feed would break."""


class Strict(BaseModel):
    """A request: nothing is guessed, and a field that is not known is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _readable(text: str) -> str:
    """The text without blanks around it; refused when nothing is left or it hides something."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise PydanticCustomError("blank", "must not be blank")
    if any(unicodedata.category(char) == "Cc" and char != "\n" for char in text) or (
        _NO_CHARACTERS & set(text)
    ):
        raise PydanticCustomError("control_character", "must not hold control characters")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("one_line", "must be one line")
    return text


def _not_too_long(text: str, longest: int) -> str:
    """Counted after trimming, so that the number in the error is the number people see."""
    if len(text) > longest:
        raise PydanticCustomError(
            "too_long",
            "has {length} characters, {longest} are possible",
            {"length": len(text), "longest": longest},
        )
    return text


def _upto(longest: int) -> AfterValidator:
    return AfterValidator(lambda text: _not_too_long(text, longest))


def _address(text: str) -> str:
    """One that could exist; that it does is shown by whoever receives the link."""
    name, _, domain = text.rpartition("@")
    looks_right = name and "@" not in name and "." in domain.strip(".")
    if not looks_right or len(text) > LONGEST_EMAIL or any(char.isspace() for char in text):
        raise PydanticCustomError("email", "must be an e-mail address")
    return text


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


Body = Annotated[
    str,
    AfterValidator(_readable),
    _upto(LONGEST_MESSAGE),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_MESSAGE}),
]
Title = Annotated[
    str,
    AfterValidator(_readable),
    AfterValidator(_one_line),
    _upto(LONGEST_TITLE),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_TITLE}),
]
TopicId = Annotated[str, AfterValidator(_known_topic)]
Email = Annotated[
    str,
    AfterValidator(_readable),
    AfterValidator(_address),
    Field(json_schema_extra={"format": "email", "maxLength": LONGEST_EMAIL}),
]
Name = Annotated[
    str,
    AfterValidator(_readable),
    AfterValidator(_one_line),
    _upto(LONGEST_NAME),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_NAME}),
]


Note = Annotated[
    str,
    AfterValidator(_readable),
    _upto(LONGEST_NOTE),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_NOTE}),
]


class Localized(Strict):
    """Something said in the languages of the citizens. A plain string is the Italian one."""

    @model_validator(mode="before")
    @classmethod
    def _italian_alone(cls, value: Any) -> Any:
        return {"it": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        languages = dict(schema)
        description = languages.pop("description", "")
        plain = {k: v for k, v in languages["properties"]["it"].items() if k != "title"}
        schema.clear()
        schema.update({"description": description, "oneOf": [plain, languages]})
        return reference

    def by_language(self) -> dict[str, str]:
        """Language -> what is said."""
        return self.model_dump(exclude_none=True)


class LocalizedText(Localized):
    """A text in the languages of the citizens; those without a translation read Italian.

    A plain string is the Italian text.
    """

    it: Body
    en: Body | None = None


class LocalizedTitle(Localized):
    """A title in the languages of the citizens. A plain string is the Italian title."""

    it: Title
    en: Title | None = None


def _local(text: str) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("local_time", "`local` is no date and time") from None
    if local.tzinfo is not None:
        raise PydanticCustomError("local_time", "`local` must have no offset")
    return local


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("unknown_zone", "there is no such zone") from None


def _moment(value: Any) -> Any:
    """A local time with its zone as the moment that it is; a text as it came."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        raise PydanticKnownError("datetime_type")
    if set(value) != {"local", "zone"} or not all(isinstance(part, str) for part in value.values()):
        raise PydanticCustomError("local_time", "must have `local` and `zone`")
    local, zone = _local(value["local"]), _zone(value["zone"])
    try:
        return moment_of(local, zone)
    except LocalTimeError as error:
        first, last = error.moments[0].isoformat(), error.moments[-1].isoformat()
        raise PydanticCustomError(
            "time_comes_twice" if error.twice else "time_does_not_exist",
            "{first} or {last}" if error.twice else "clocks go on at {first}",
            {"first": first, "last": last},
        ) from None


Moment = Annotated[
    AwareDatetime,
    Field(strict=False),  # what a function has looked at is no JSON any more: text must be read
    BeforeValidator(_moment),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "string", "format": "date-time"},
                {
                    "type": "object",
                    "properties": {
                        "local": {"type": "string", "examples": ["2030-10-03T07:30"]},
                        "zone": {"type": "string", "examples": ["Europe/Rome"]},
                    },
                    "required": ["local", "zone"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A moment: with its offset from UTC, or as clocks in a zone show it."""


def _once_each(topics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """In the order of the menu."""
    if not topics:
        raise PydanticCustomError("too_short", "must name at least one")
    known = (info.context or {}).get("topics", topics)
    if len(set(topics)) < len(topics):
        raise PydanticCustomError("repeated_topic", "a topic is named twice")
    return tuple(topic for topic in known if topic in topics)


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


def _kept_file(given: Any, info: ValidationInfo) -> Media | None:
    """`info.context["media"]` describes a file by its id."""
    if given is None:
        return None
    describe = (info.context or {}).get("media")
    found: Media | None = describe(given) if describe and isinstance(given, str) else None
    if found is None:
        raise PydanticCustomError("unknown_media", "there is no such file; see POST /media")
    return found


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


def _telephone_number(number: str) -> str:
    """As people write it; one of another country with its code."""
    try:
        Address.of_number(number)
    except InvalidAddressError:
        raise PydanticCustomError("telephone_number", "is no telephone number") from None
    return number


class NewTester(Strict):
    """Somebody of the staff who is to get tests."""

    name: Annotated[Name, Field(description="As others read it.", examples=["Lucia Bianchi"])]
    number: Annotated[
        str,
        AfterValidator(_telephone_number),
        Field(
            description="Their WhatsApp number. It is kept encrypted, and never shown again.",
            examples=["+393335550100"],
        ),
    ]
    language: Annotated[Literal["it", "en"], Field(description="What they read tests in.")] = "it"


class NewToken(Strict):
    """A token to be made."""

    name: Annotated[
        Name,
        Field(
            description="The person or system that will hold it. Two tokens of one name count as "
            "one person's in the rule of four eyes.",
            examples=["Lucia Bianchi"],
        ),
    ]
    role: Role
    valid_days: Annotated[
        int, Field(ge=1, le=730, description="Days until the token expires.", examples=[365])
    ] = 365
    account: Annotated[
        str | None,
        Field(
            description="The id of the person it belongs to (see GET /people): the token and the "
            "account are then one person, and it permits no more than the account does.",
            max_length=64,
        ),
    ] = None


class NewPerson(Strict):
    """Somebody to be invited."""

    name: Annotated[Name, Field(description="As others read it.", examples=["Lucia Bianchi"])]
    email: Annotated[
        Email, Field(description="What they sign in with.", examples=["lucia@comune.example"])
    ]
    role: Role


class NewRole(Strict):
    """What somebody may do from now on."""

    role: Role


class AuditFilter(Strict):
    """Which entries of the audit log to list."""

    limit: Annotated[int, Field(ge=1, le=200, description="At most so many.")] = 50
    before: Annotated[int | None, Field(ge=1, description="`next` of the page before.")] = None


class FileName(Strict):
    """What a file is called among staff; citizens do not see it."""

    name: Annotated[
        str, AfterValidator(_readable), AfterValidator(_one_line), _upto(LONGEST_FILE_NAME)
    ] = "file"


class BroadcastFilter(Strict):
    """Which broadcasts to list."""

    status: Annotated[State | None, Field(description="Only those in this state.")] = None
    topic: Annotated[str | None, Field(description="Only those about this topic.")] = None
    urgent: Annotated[bool | None, Field(description="Only urgent ones, or only others.")] = None
    colour: Annotated[Colour | None, Field(description="Only alerts of this colour.")] = None
    author: Annotated[
        str | None, Field(description="Only those by somebody of this name.", max_length=200)
    ] = None
    text: Annotated[
        str | None,
        Field(max_length=200, description="Only those that say this, or are by whom it names."),
    ] = None
    since: Annotated[
        AwareDatetime | None, Field(description="Only those created at or after this moment.")
    ] = None
    until: Annotated[
        AwareDatetime | None, Field(description="Only those created before this moment.")
    ] = None
    test: Annotated[
        bool | None, Field(description="Only tests, which go to staff, or only real ones.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="At most so many.")] = 20
    cursor: Annotated[
        str | None, Field(description="`next` of the page before.", max_length=200)
    ] = None

    def fits(self, broadcast: Broadcast) -> bool:
        """Whether a broadcast is among those that are asked for."""
        draft = broadcast.draft
        return (
            self.status in (None, broadcast.state)
            and (self.topic is None or self.topic in draft.topics)
            and self.urgent in (None, draft.urgent)
            and self.colour in (None, draft.colour)
            and self.author in (None, broadcast.author)
            and self.test in (None, broadcast.test)
            and (self.since is None or self.since <= broadcast.created_at)
            and (self.until is None or broadcast.created_at < self.until)
            and (self.text is None or _says(broadcast, self.text))
        )


def _says(broadcast: Broadcast, text: str) -> bool:
    """Whether a broadcast holds a text, whatever its capitals and accents."""
    draft = broadcast.draft
    said = "\n".join((*draft.title.values(), *draft.text.values(), broadcast.author))
    return _plain(text) in _plain(said)


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
