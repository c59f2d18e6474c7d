"""The places of the content that can be edited: every text that a citizen reads as an answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.yaml_file import read_yaml
from bot.editing.edits import DOMAIN, FAQ, InvalidEditError

LONGEST = {FAQ: 1_400, DOMAIN: 1_600}
"""Characters. Of an answer a little less than a message holds, for the names that are filled in."""
_LONGEST_LABEL = 20
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A text, and where it stands."""

    file: str
    path: str
    """The keys that lead to it, joined with dots."""
    text: str
    language: str

    @property
    def subject(self) -> str:
        """What it belongs to: the question or the response."""
        return self.path.split(".")[1 if self.file == DOMAIN else 0]

    @property
    def part(self) -> str:
        """Which text of it: ``answer``, ``label``, or the variation's number."""
        return self.path.split(".")[2 if self.file == DOMAIN else 1]

    @property
    def longest(self) -> int:
        """Characters that fit."""
        return _LONGEST_LABEL if self.part == "label" else LONGEST[self.file]

    def check(self, text: str) -> None:
        """Raise InvalidEditError where a text cannot stand here."""
        if not text.strip():
            raise InvalidEditError("empty")
        if len(text) > self.longest:
            raise InvalidEditError("too_long", length=len(text), longest=self.longest)
        unknown = placeholders(text) - placeholders(self.text)
        if unknown:
            raise InvalidEditError("placeholder", name="{%s}" % min(unknown))  # noqa: UP031


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that are filled when the text is said."""
    return frozenset(_PLACEHOLDER.findall(text))


def places(directory: Path) -> dict[tuple[str, str], Place]:
    """Every place by file and path, in the order of the files."""
    found = (
        *_of_answers(read_yaml(directory / FAQ)),
        *_of_responses(read_yaml(directory / DOMAIN)["responses"]),
    )
    return {(place.file, place.path): place for place in found}


def _of_answers(entries: Mapping[str, Any]) -> Iterator[Place]:
    for id_, entry in entries.items():
        for part in ("label", "question", "answer"):
            for language, text in entry[part].items():
                yield Place(FAQ, f"{id_}.{part}.{language}", str(text), language)


def _of_responses(responses: Mapping[str, Any]) -> Iterator[Place]:
    for name, variations in responses.items():
        for index, variation in enumerate(variations):
            path = f"responses.{name}.{index}"
            if "text" in variation:
                yield Place(DOMAIN, f"{path}.text", str(variation["text"]), "it")
            for language, text in variation.get("translation", {}).items():
                if isinstance(text, str):
                    yield Place(DOMAIN, f"{path}.translation.{language}", str(text), language)
