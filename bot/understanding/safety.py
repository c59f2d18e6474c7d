"""Tells whether somebody is in danger now. Asked before anything else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .content import plain_entry, read_yaml
from .lexicon import Lexicon
from .patterns import Patterns

_THREAT = "threat"
_NEAR = 14
"""A cry for help in a longer message may be a figure of speech, and a danger word far from it."""


@dataclass(frozen=True, slots=True)
class Safety:
    """The patterns of safety.yml."""

    danger: re.Pattern[str]
    despair: re.Pattern[str]
    appeals: re.Pattern[str]
    cries: re.Pattern[str]
    calm: re.Pattern[str]
    threats: Lexicon
    words: frozenset[str]
    """The words that they look for."""

    def alarm(self, words: Sequence[str]) -> str | None:
        """Why the plain words are an emergency, or None. `words` without greetings and the like."""
        plain = " ".join(words)
        if self.despair.search(plain):
            return "despair"
        if self.cries.match(plain):
            return "cry"
        crying = self.appeals.search(plain) is not None
        if self.calm.search(plain):
            return None
        if self.danger.search(plain):
            return "danger"
        if crying and len(words) <= _NEAR and self.threats.mentions(words):
            return "appeal"
        return None

    def calming(self, words: Sequence[str]) -> bool:
        """Whether the words tell that nobody is in danger now."""
        return self.calm.search(" ".join(words)) is not None


def read_safety(content: Path) -> Safety:
    """safety.yml. Raises ContentError."""
    data = read_yaml(content / "safety.yml")
    patterns = Patterns("safety.yml", data.get("parts", {}))
    threats = [plain_entry(str(entry)) for entry in data.get("threats", ())]
    compiled = {
        name: patterns.anywhere(data.get(name, ()))
        for name in ("danger", "despair", "appeals", "calm")
    }
    cries = patterns.whole(data.get("cries", ()))
    return Safety(
        **compiled,
        cries=cries,
        threats=Lexicon({_THREAT: threats}),
        words=patterns.words,
    )
