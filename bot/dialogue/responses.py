"""Responses: what the bot says, in variations and languages, with buttons or a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Condition
from .messages import Choice, Kind, Reply
from .templates import Template

BASE_LANGUAGE = "it"
SEVERAL = "it+"
"""Stands for a language into which a variation is not translated: it is said in several."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A variation in one language."""

    text: Template
    choices: tuple[Choice, ...] = ()
    button: str = ""


@dataclass(frozen=True, slots=True)
class Variation:
    """One way of saying a response. `wordings` always holds the base language."""

    wordings: Mapping[str, Wording]
    kind: Kind = "text"
    condition: Condition | None = None

    def in_language(self, language: str) -> Wording:
        """The wording in a language; where it is not translated, in several, or in Italian."""
        wordings = self.wordings
        return wordings.get(language) or wordings.get(SEVERAL) or wordings[BASE_LANGUAGE]


@dataclass(frozen=True, slots=True)
class Response:
    """A named response: variations with a condition, tried in order, and plain ones, in turn."""

    name: str
    conditional: tuple[Variation, ...]
    plain: tuple[Variation, ...]
    line: int = field(default=0, compare=False)

    def choose(
        self, times_said: int, slots: Mapping[str, Any], context: Mapping[str, Any]
    ) -> Variation | None:
        """The first variation whose condition holds, else the next plain one.

        Nothing is random: `times_said` turns through the plain variations, so that a repeated
        response varies and a conversation can be replayed. None when no condition holds and there
        is no plain variation.
        """
        for variation in self.conditional:
            if variation.condition is not None and variation.condition.holds(slots, context):
                return variation
        return self.plain[times_said % len(self.plain)] if self.plain else None


def render(
    response: Response,
    variation: Variation,
    language: str,
    slots: Mapping[str, Any],
    context: Mapping[str, Any],
) -> Reply:
    """The reply that a variation makes in a language."""
    wording = variation.in_language(language)
    text, variables = wording.text.render(slots, context)
    return Reply(
        text=text,
        kind=variation.kind,
        choices=wording.choices,
        button=wording.button,
        response=response.name,
        template=wording.text.source,
        variables=variables,
    )
