"""Rules for where certainty matters: sentences of which no statistics may be in doubt."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .content import FAQ, ContentError, Problem, read_yaml
from .meaning import INTENTS
from .patterns import Patterns


@dataclass(frozen=True, slots=True)
class Rule:
    """Applies when the whole request, or something in it, matches and nothing speaks against."""

    name: str
    label: str
    whole: re.Pattern[str]
    anywhere: re.Pattern[str]
    unless: re.Pattern[str]
    questions: bool
    """Whether it also applies where a question mark stands."""
    topics: bool
    """Whether it also applies where a topic is named."""
    clauses: bool
    """Whether one clause may be the whole that `whole` takes."""
    expecting: str | None
    """The slot whose question must be open, where the rule holds only then."""
    confidence: float

    def applies(self, said: "Said") -> bool:
        """Whether the rule decides what was said."""
        if self.expecting not in {None, said.expecting}:
            return False
        if (said.question and not self.questions) or (said.names_topics and not self.topics):
            return False
        if not (self._is_said(said) or self.anywhere.search(said.request)):
            return False
        return self.unless.search(said.request) is None

    def takes_all(self, said: "Said") -> bool:
        """Whether the rule applies to the request as a whole, not only to a clause of it."""
        return bool(self.whole.match(said.request) or self.anywhere.search(said.request))

    def _is_said(self, said: "Said") -> bool:
        wholes = (said.request, *said.clauses) if self.clauses else (said.request,)
        return any(self.whole.match(whole) for whole in wholes)


@dataclass(frozen=True, slots=True)
class Said:
    """A request as the rules look at it: plain words, courtesy aside."""

    request: str
    clauses: tuple[str, ...]
    question: bool
    names_topics: bool
    expecting: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """In order: the first that applies decides."""

    rules: tuple[Rule, ...]
    words: frozenset[str]
    """The words that they look for."""

    def first(self, said: Said) -> Rule | None:
        return next((rule for rule in self.rules if rule.applies(said)), None)

    def objection(self, said: Said, label: str) -> bool:
        """Whether something speaks against the label by the rules that could have given it."""
        return any(
            (said.question and not rule.questions)
            or (said.names_topics and not rule.topics)
            or rule.unless.search(said.request) is not None
            for rule in self.rules
            if rule.label == label
        )


def read_rules(content: Path) -> Rules:
    """rules.yml. Raises ContentError."""
    data = read_yaml(content / "rules.yml")
    patterns = Patterns("rules.yml", data.get("parts", {}))
    rules = [_rule(patterns, entry) for entry in data.get("rules", ())]
    return Rules(tuple(rules), patterns.words)


def _rule(patterns: Patterns, entry: Mapping[str, Any]) -> Rule:
    name = str(entry.get("rule", ""))
    label = str(entry.get("intent", ""))
    if not label.startswith(FAQ) and label not in INTENTS:
        message = f"Rule '{name}': the intent '{label}' does not exist."
        raise ContentError([Problem("rules.yml", 0, message)])
    return Rule(
        name=name,
        label=label,
        whole=patterns.whole(_list(entry, "whole")),
        anywhere=patterns.anywhere(_list(entry, "anywhere")),
        unless=patterns.anywhere(_list(entry, "unless")),
        questions=bool(entry.get("questions", True)),
        topics=bool(entry.get("topics", True)),
        clauses=bool(entry.get("clauses", False)),
        expecting=entry.get("expecting"),
        confidence=float(entry.get("confidence", 1)),
    )


def _list(entry: Mapping[str, Any], key: str) -> Sequence[str]:
    return [str(pattern) for pattern in entry.get(key) or ()]
