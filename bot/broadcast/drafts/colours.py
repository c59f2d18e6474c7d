"""The colour of an alert, and how citizens read it (`colours.yml`)."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml import YAML

_FILE = Path(__file__).with_name("colours.yml")


class Colour(StrEnum):
    """How grave an alert is, in the words of Italy's civil protection; most messages have none."""

    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


def with_colour(colour: Colour, title: str, language: str) -> str:
    """A title with the colour's sign and words before it; the words alone where it is empty.

    A title that says the words already is not made to say them twice.
    """
    if colour is Colour.NONE:
        return title
    words = _in_words(colour, language)
    if words.casefold() not in title.casefold():
        title = f"{words}: {title}" if title else words
    return f"{sign_of(colour)} {title}"


def sign_of(colour: Colour) -> str:
    """The emoji of a colour, empty for none."""
    return "" if colour is Colour.NONE else _table()[colour]["sign"]


def _in_words(colour: Colour, language: str) -> str:
    words = _table()[colour]
    return words.get(language) or words["it"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """The file, which comes with the program and does not change while it runs."""
    return MappingProxyType(YAML(typ="safe", pure=True).load(_FILE))
