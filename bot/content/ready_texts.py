"""Texts for the usual cases, read from content/ready_texts.yml, and how their blanks are filled.

A blank is a name in braces, ``{giorno}``. What is filled in is said in each language's own form; a
blank that nothing fills stays in the text, for everybody to see that it is missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from bot.content.municipality import Identifier, Municipality, Translated, line_of

_STRICT = ConfigDict(extra="forbid")
_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class ReadyTextsError(ValueError):
    """The file cannot be used; `problems` has one ``file:line: message`` per fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


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
    """Read and check the file; ReadyTextsError lists every fault with its line."""
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReadyTextsError([f"{path}:{line}: {error.problem}"]) from error
    try:
        texts = TypeAdapter(dict[Identifier, ReadyText]).validate_python(document)
    except ValidationError as error:
        problems = [(fault["loc"], fault["msg"]) for fault in error.errors()]
    else:
        problems = [
            problem for name, text in texts.items() for problem in _faults(name, text, municipality)
        ]
        if not problems:
            return MappingProxyType(texts)
    raise ReadyTextsError([f"{path}:{line_of(document, loc)}: {what}" for loc, what in problems])


def _faults(name: str, ready: ReadyText, municipality: Municipality) -> Iterator[tuple[Any, str]]:
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
