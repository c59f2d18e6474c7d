"""What goes into the admin endpoint, as pydantic models; OpenAPI is made from them."""

import unicodedata
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from bot.broadcast import State
from bot.broadcast.drafts import LONGEST_MESSAGE
from bot.staff.roles import Role

LONGEST_TITLE = 80
LONGEST_NAME = 60

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
Name = Annotated[
    str,
    AfterValidator(_readable),
    AfterValidator(_one_line),
    _upto(LONGEST_NAME),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_NAME}),
]


class LocalizedText(Strict):
    """A text in the languages of the citizens; those without a translation read Italian.

    A plain string is the Italian text.
    """

    it: Body
    en: Body | None = None

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
        plain = {"type": "string", "minLength": 1, "maxLength": LONGEST_MESSAGE}
        schema.clear()
        schema.update({"description": description, "oneOf": [plain, languages]})
        return reference

    def by_language(self) -> dict[str, str]:
        """The texts there are: language -> text."""
        return self.model_dump(exclude_none=True)


class BroadcastText(Strict):
    """What is to be said, to whom: what a preview needs, and a new broadcast too."""

    topics: Annotated[
        tuple[TopicId, ...],
        Field(
            description="Who receives it: everyone subscribed to at least one. See GET /topics.",
            examples=[["scuole"]],
            json_schema_extra={"minItems": 1, "uniqueItems": True},
        ),
    ]
    text: Annotated[
        LocalizedText,
        Field(description="What citizens read, each in their language."),
    ]
    title: Annotated[
        Title | None,
        Field(description="A line above the text, in bold."),
    ] = None
    urgent: Annotated[
        bool,
        Field(description="Goes before everything else, at any hour of the day."),
    ] = False
    valid_until: Annotated[
        AwareDatetime | None,
        Field(
            description="Until when it holds, with the offset from UTC. Until then it is among "
            "the notices and answers questions; what is not sent by then is not sent.",
            examples=["2030-10-03T20:00:00+02:00"],
        ),
    ] = None

    @field_validator("topics")
    @classmethod
    def _once_each(cls, topics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """In the order of the menu."""
        if not topics:
            raise PydanticCustomError("too_short", "must name at least one")
        known = (info.context or {}).get("topics", topics)
        if len(set(topics)) < len(topics):
            raise PydanticCustomError("repeated_topic", "a topic is named twice")
        return tuple(topic for topic in known if topic in topics)


class NewBroadcast(BroadcastText):
    """A broadcast to be created."""

    send: Annotated[
        bool,
        Field(
            description="Let it go out at once, where the role of the token and the rule of four "
            "eyes allow; otherwise it waits for approval. `false` keeps a draft."
        ),
    ] = False


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


class BroadcastFilter(Strict):
    """Which broadcasts to list."""

    status: Annotated[State | None, Field(description="Only those in this state.")] = None
    topic: Annotated[str | None, Field(description="Only those about this topic.")] = None
    urgent: Annotated[bool | None, Field(description="Only urgent ones, or only others.")] = None
    limit: Annotated[int, Field(ge=1, le=100, description="At most so many.")] = 20
    cursor: Annotated[
        str | None, Field(description="`next` of the page before.", max_length=200)
    ] = None
