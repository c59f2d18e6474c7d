"""Tells whether somebody is in danger now. Asked before anything else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .content import plain_entry, read_yaml
from .lexicon import Lexicon
from .patterns import Patterns
from .sifting import Sifter

_THREAT = "threat"
_NEAR = 14
"""A cry for help in a longer message may be a figure of speech, and a danger word far from it."""


@dataclass(frozen=True, slots=True)
class Safety:
    """The patterns of safety.yml."""

    danger: Sifter
    despair: Sifter
    appeals: Sifter
    cries: re.Pattern[str]
    calm: Sifter
    threats: Lexicon
    words: frozenset[str]
    """The words that they look for."""

    def alarm(self, *readings: tuple[str, ...]) -> str | None:
        """Why a message is an emergency, or None.

        `readings` are its plain words, as they are understood first, then as they were written: a
        danger in either is one, unless the first is calm.
        """
        plains = list(dict.fromkeys(" ".join(words) for words in readings))
        if any(map(self.despair.search, plains)):
            return "despair"
        if any(map(self.cries.match, plains)):
            return "cry"
        if not (reason := self._danger(readings[0], plains)) or self.calm.search(plains[0]):
            return None
        return reason

    def _danger(self, words: tuple[str, ...], plains: Sequence[str]) -> str | None:
        """What sounds like a danger, calm or not."""
        if any(map(self.danger.search, plains)):
            return "danger"
        if not any(map(self.appeals.search, plains)):
            return None
        return "appeal" if len(words) <= _NEAR and self.threats.mentions(words) else None

    def calming(self, words: Sequence[str]) -> bool:
        """Whether the words tell that nobody is in danger now."""
        return self.calm.search(" ".join(words))


def read_safety(content: Path) -> Safety:
    """safety.yml. Raises ContentError."""
    data = read_yaml(content / "safety.yml")
    patterns = Patterns("safety.yml", data.get("parts", {}))
    threats = [plain_entry(str(entry)) for entry in data.get("threats", ())]
    sifted = {
        name: patterns.many(data.get(name, ())) for name in ("danger", "despair", "appeals", "calm")
    }
    cries = patterns.whole(data.get("cries", ()))
    return Safety(
        **sifted,
        cries=cries,
        threats=Lexicon({_THREAT: threats}),
        words=patterns.words,
    )
