"""Rules for where certainty matters: sentences of which no statistics may be in doubt."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..meaning import INTENTS
from .content import FAQ, ContentError, Problem, read_yaml
from .patterns import Patterns
from .sifting import Sieve


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
    only_questions: bool
    """Whether it applies nowhere else."""
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
        if not (self.questions if said.question else not self.only_questions):
            return False
        if not (self._is_said(said) or self.anywhere.search(said.request)):
            return False
        if self.unless.search(said.request):
            return False
        return self.topics or not said.names_topics()

    def _is_said(self, said: "Said") -> bool:
        if self.whole.match(said.request):
            return True
        return self.clauses and len(said.clauses) > 1 and any(map(self.whole.match, said.clauses))


@dataclass(frozen=True, slots=True)
class Limit:
    """What likeness to examples may not decide by itself."""

    least: float
    """How sure the examples must be."""
    named: frozenset[str]
    """Concepts of which one must be named; any will do where there are none."""
    absent: frozenset[str]
    """Concepts of which none may be named."""
    unless: re.Pattern[str]
    elsewhere: re.Pattern[str]
    """What tells that something else is spoken of altogether."""
    topics: bool
    """Whether it may also be decided where a topic is named."""

    def allows(self, said: "Said", chance: float) -> bool:
        """Whether the examples, so sure, may decide what was said."""
        named = not self.named or not self.named.isdisjoint(said.concepts())
        return chance >= self.least and named and not self.speaks_against(said)

    def speaks_against(self, said: "Said") -> bool:
        """Whether something is said with which the examples may not decide, however sure."""
        if self.absent and not self.absent.isdisjoint(said.concepts()):
            return True
        if self.unless.search(said.request) or self.elsewhere.search(said.request):
            return True
        return not self.topics and said.names_topics()


@dataclass(frozen=True, slots=True)
class Said:
    """A request as the rules look at it: plain words, courtesy aside."""

    request: str
    clauses: tuple[str, ...]
    question: bool
    expecting: str | None
    names_topics: Callable[[], bool]
    """Whether a topic is named; looked up only for a rule that depends on it, as is `concepts`."""
    concepts: Callable[[], Set[str]]
    """What the words stand for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """In order: the first that applies decides."""

    rules: tuple[Rule, ...]
    limits: Mapping[str, Limit]
    """By label."""
    words: frozenset[str]
    """The words that they look for."""
    sieve: Sieve[int]
    """Tells the places of the rules that what was said may match."""

    def first(self, said: Said) -> Rule | None:
        possible = map(self.rules.__getitem__, sorted(self.sieve.possible(said.request)))
        return next((rule for rule in possible if rule.applies(said)), None)

    def allows(self, label: str, chance: float, said: Said) -> bool:
        """Whether the examples, so sure, may decide for the label by themselves."""
        limit = self.limits.get(label)
        return limit is None or limit.allows(said, chance)

    def speaks_against(self, label: str, said: Said) -> bool:
        """Whether something is said with which the examples may not decide for the label."""
        limit = self.limits.get(label)
        return limit is not None and limit.speaks_against(said)

    def speaks_of_something_else(self, label: str, said: Said) -> bool:
        """Whether the words that look like the label belong to another matter."""
        limit = self.limits.get(label)
        return limit is not None and bool(limit.elsewhere.search(said.request))


def read_rules(content: Path) -> Rules:
    """rules.yml. Raises ContentError."""
    data = read_yaml(content / "rules.yml")
    patterns = Patterns("rules.yml", data.get("parts", {}))
    rules = [_rule(patterns, entry) for entry in data.get("rules", ())]
    limits = {
        str(label): _limit(patterns, entry) for label, entry in data.get("limits", {}).items()
    }
    sieve = Sieve(
        (pattern, place)
        for place, entry in enumerate(data.get("rules", ()))
        for key in ("whole", "anywhere")
        for pattern in patterns.written_out(_list(entry, key))
    )
    return Rules(tuple(rules), limits, patterns.words, sieve)


def _limit(patterns: Patterns, entry: Mapping[str, Any]) -> Limit:
    return Limit(
        least=float(entry.get("least", 0)),
        named=frozenset(_list(entry, "named")),
        absent=frozenset(_list(entry, "absent")),
        unless=patterns.anywhere(_list(entry, "unless")),
        elsewhere=patterns.anywhere(_list(entry, "elsewhere")),
        topics=bool(entry.get("topics", True)),
    )


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
        only_questions=entry.get("questions") == "only",
        topics=bool(entry.get("topics", True)),
        clauses=bool(entry.get("clauses", False)),
        expecting=entry.get("expecting"),
        confidence=float(entry.get("confidence", 1)),
    )


def _list(entry: Mapping[str, Any], key: str) -> Sequence[str]:
    return [str(pattern) for pattern in entry.get(key) or ()]
