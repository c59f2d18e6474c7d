"""What every model of a request has in common: nothing is guessed, texts are readable."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

LONGEST_NAME = 60
LONGEST_NOTE = 500

_NO_CHARACTERS = frozenset("\ufffe\uffff")
"""Code points that stand for nothing and that no XML document may hold: the feed would break."""

_TURNED_AROUND = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Unicode's bidirectional embeddings, overrides and isolates, each becoming nothing."""


class Strict(BaseModel):
    """A request: nothing is guessed, and a field that is not known is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def readable(text: str) -> str:
    """The text without blanks around it; refused when nothing is left or it hides something."""
    text = legible(text)
    if not text:
        raise PydanticCustomError("blank", "must not be blank")
    return text


def legible(text: str) -> str:
    """The text without blanks around it, of which nothing may be left; it hides nothing.

    What turns the direction of a line around comes along when texts are copied; nobody can see it,
    and it is left out.
    """
    text = text.replace("\r\n", "\n").translate(_TURNED_AROUND).strip()
    if any(unicodedata.category(char) == "Cc" and char != "\n" for char in text) or (
        _NO_CHARACTERS & set(text)
    ):
        raise PydanticCustomError("control_character", "must not hold control characters")
    return text


def one_line(text: str) -> str:
    """The text; refused when it goes over several lines."""
    if "\n" in text:
        raise PydanticCustomError("one_line", "must be one line")
    return text


def upto(longest: int) -> AfterValidator:
    """Refuses texts of more characters."""
    return AfterValidator(lambda text: _not_too_long(text, longest))


def _not_too_long(text: str, longest: int) -> str:
    """Counted after trimming, so that the number in the error is the number people see."""
    if len(text) > longest:
        raise PydanticCustomError(
            "too_long",
            "has {length} characters, {longest} are possible",
            {"length": len(text), "longest": longest},
        )
    return text


Name = Annotated[
    str,
    AfterValidator(readable),
    AfterValidator(one_line),
    upto(LONGEST_NAME),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_NAME}),
]
Note = Annotated[
    str,
    AfterValidator(readable),
    upto(LONGEST_NOTE),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_NOTE}),
]
