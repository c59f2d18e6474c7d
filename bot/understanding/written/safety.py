"""Tells whether somebody is in danger now. Asked before anything else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .content import read_yaml
from .phrases import Lookup, Phrases, Words

_FILE = "safety.yml"
_RUN_TOGETHER = 16
"""A word so long, with a piece that tells of danger, is a message without spaces."""


@dataclass(frozen=True, slots=True)
class Calm:
    """What tells that nobody is in danger now, `unless` something else is said too."""

    say: Lookup
    unless: Lookup
    questions_only: bool

    def applies(self, words: Words, question: bool) -> bool:
        if self.questions_only and not question:
            return False
        return self.say.first(words) is not None and self.unless.first(words) is None


@dataclass(frozen=True, slots=True)
class Safety:
    """The phrases of safety.yml."""

    danger: Lookup
    despair: Lookup
    calm: Sequence[Calm]
    run_together: Sequence[str]
    words: frozenset[str]
    """The words that they look for."""

    def alarm(self, *readings: Words, question: bool = False) -> str | None:
        """Why a message is an emergency (the kind of danger as the content names it), or None.

        `readings` are its plain words, as they are understood first, then as they were written: a
        danger in either is one, unless the first is calm. `question` says that it asks.
        """
        different = tuple(dict.fromkeys(readings))
        if despair := _first(map(self.despair.first, different)):
            return despair
        danger = _first(map(self.danger.first, different)) or self._in_one_word(different[-1])
        return None if danger is None or self.calming(different[0], question) else danger

    def calming(self, words: Words, question: bool) -> bool:
        """Whether the words, or the question that they ask, tell that nobody is in danger now."""
        return any(calm.applies(words, question) for calm in self.calm)

    def _in_one_word(self, words: Words) -> str | None:
        long = [word for word in words if len(word) >= _RUN_TOGETHER]
        return next((piece for word in long for piece in self.run_together if piece in word), None)


def read_safety(content: Path) -> Safety:
    """safety.yml. Raises ContentError."""
    data = read_yaml(content / _FILE)
    source = (content / _FILE).read_text(encoding="utf-8")
    phrases = Phrases(_FILE, data.get("words", {}), source)
    return Safety(
        danger=phrases.lookup(data.get("danger", {})),
        despair=phrases.lookup({"despair": data.get("despair", ())}),
        calm=[_calm(phrases, entry) for entry in data.get("calm", {}).values()],
        run_together=data.get("run_together", ()),
        words=phrases.words,
    )


def _calm(phrases: Phrases, entry: Mapping[str, Any]) -> Calm:
    return Calm(
        say=phrases.lookup({"say": entry.get("say", ())}),
        unless=phrases.lookup({"unless": entry.get("unless", ())}),
        questions_only=bool(entry.get("questions_only", False)),
    )


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)
