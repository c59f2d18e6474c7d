"""Texts for the usual cases, read from content/ready_texts.yml, and how their blanks are filled.

A blank is a name in braces, ``{giorno}``. What is filled in is said in each language's own form; a
blank that nothing fills stays in the text, for everybody to see that it is missing.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from bot.content.file import ContentFile, Problem
from bot.content.municipality import Identifier, Municipality, Translated

_STRICT = ConfigDict(extra="forbid")
_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Blank:
    """Something that a ready text leaves open."""

    kind: Literal["text", "day", "time", "choice"]
    label: Translated
    options: tuple[Translated, ...] = ()
    """Of a choice: what can be chosen, in each language."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class ReadyText:
    """A broadcast that is nearly written."""

    name: Translated
    topics: tuple[Identifier, ...] = Field(min_length=1)
    title: Translated
    text: Translated
    colour: Literal["none", "green", "yellow", "orange", "red"] = "none"
    urgent: bool = False
    blanks: Mapping[Identifier, Blank] = Field(default_factory=dict)


ReadyTexts = Mapping[str, ReadyText]


def blanks_in(*texts: str) -> tuple[str, ...]:
    """The names in braces, in the order in which they come, each once."""
    return tuple(dict.fromkeys(name for text in texts for name in _BLANK.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled as far as there are values; it begins with a capital."""
    said = _BLANK.sub(lambda mark: values.get(mark[1]) or mark[0], text)
    return said[:1].upper() + said[1:]


def load_ready_texts(path: Path, municipality: Municipality) -> ReadyTexts:
    """Read and check the file. Raises ContentError with every fault."""
    file = ContentFile.read(path)
    texts = file.as_a(dict[Identifier, ReadyText])
    problems = [
        problem for name, text in texts.items() for problem in _faults(name, text, municipality)
    ]
    if problems:
        raise file.error(problems)
    return MappingProxyType(texts)


def _faults(name: str, ready: ReadyText, municipality: Municipality) -> Iterator[Problem]:
    for topic in ready.topics:
        if topic not in municipality.topic_ids:
            yield (name, "topics"), f"there is no topic {topic!r} in municipality.yml"
    for part, said in (("title", ready.title), ("text", ready.text)):
        for language in set(municipality.languages) - set(said):
            yield (name, part), f"{part}: no text in {language!r}"
    used = set(blanks_in(*ready.title.values(), *ready.text.values()))
    for blank in sorted(used - set(ready.blanks)):
        yield (name, "text"), f"{{{blank}}} is not among the blanks"
    for blank in sorted(set(ready.blanks) - used):
        yield (name, "blanks", blank), f"blank {blank!r} is not in the title or the text"
    for blank, about in ready.blanks.items():
        if (about.kind == "choice") != bool(about.options):
            yield (name, "blanks", blank), "a choice has options, and only a choice has"
