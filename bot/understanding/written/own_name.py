"""The name of the service, which is the word to join and to leave: "Jesi On", "Jesi Off".

Rules and examples are written with one name. The service of another Comune has its own, in
municipality.yml, and messages are read as if it were the one that they are written with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Self

from rapidfuzz.distance import OSA

from ..reading.normalise import Clause
from .content import ContentError, Problem, plain_entry, read_yaml

_MISHEARD = 2
"""Letters that may be wrong in a name that stands alone before its "on" or "off": "giesi on"."""
_MOST_PIECES = 3
"""Of a name that was parted by a stray space: "jesio ff", "je si on"."""
_IN_A_KEYWORD = 2
_ON = "on"
_OFF = "off"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnName:
    """What stands for what, as rows of plain words."""

    written: Mapping[Words, Words]

    @classmethod
    def read(cls, content: Path, written: str) -> Self:
        """The name in municipality.yml, read as `written`. Raises ContentError."""
        data = read_yaml(content / "municipality.yml")
        try:
            return cls.of(plain_entry(str(data["service"]["name"])), written)
        except (KeyError, TypeError) as error:
            problem = Problem("municipality.yml", 0, "The name of the service is missing.")
            raise ContentError([problem]) from error

    @classmethod
    def of(cls, own: str, written: str) -> Self:
        """Where both end in "on", the words before it are the name; else the keywords are."""
        mine, theirs = tuple(own.split()), tuple(written.split())
        name, other = _without_on(mine), _without_on(theirs)
        keywords = {mine: theirs, (*name, _OFF): (*other, _OFF)}
        glued: dict[Words, Words] = {
            ("".join(keyword),): meant for keyword, meant in keywords.items()
        }
        if own == written:
            return cls(glued)
        return cls(keywords | glued | ({name: other} if name != mine else {}))

    @property
    def words(self) -> frozenset[str]:
        """Those of the own name, towards which spelling is repaired."""
        return frozenset(chain.from_iterable(self.written))

    def read_as_written(self, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        """Clauses of plain words with the name that the rules know."""
        return tuple(replace(clause, words=self._words(clause.words)) for clause in clauses)

    def _words(self, words: Words) -> Words:
        if words not in self.written and (misheard := self._misheard(words)):
            return misheard
        read: list[str] = []
        position = 0
        while position < len(words):
            length, meant = self._longest(words[position : position + _MOST_PIECES])
            read += meant
            position += length
        return tuple(read)

    def _misheard(self, words: Words) -> Words | None:
        """What a name nearly like ours stands for, where nothing is said beside the keyword."""
        if len(words) != _IN_A_KEYWORD or words[-1] not in {_ON, _OFF}:
            return None
        for own, meant in self.written.items():
            glued = "".join(words)
            near = OSA.distance(glued, "".join(own), score_cutoff=_MISHEARD) <= _MISHEARD
            if near and own[-1].endswith(words[-1]):
                return meant
        return None

    def _longest(self, words: Words) -> tuple[int, Words]:
        """How many of the words, from the first, are the name, and what they stand for."""
        for length in range(len(words), 0, -1):
            said = words[:length]
            meant = self.written.get(said) or self.written.get(("".join(said),))
            if meant:
                return length, meant
        return 1, words[:1]


def _without_on(name: Words) -> Words:
    return name[:-1] if len(name) > 1 and name[-1] == _ON else name
