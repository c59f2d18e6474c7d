"""Repairs misspelt and glued words towards the words that the bot knows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .normalise import Clause

_SHORTEST, _SHORT = 3, 4
"""Shorter words have too many neighbours to be repaired, short ones many."""
_LONGEST = 24
_TWO_FAULTS_FROM = 8
_GLUED_FROM, _GLUED_LONGEST = 5, 60

_FAIRLY_COMMON, _COMMON, _VERY_COMMON = 5, 20, 30
"""Times that a word stands in the examples; rare words are taken for slips of common ones."""
_LONGEST_PART, _PART_COST = 15, 11.0
"""Of a glued word; the cost is the logarithm of all words of the examples."""
_LETTERS_A_PART = 2.5
"""Parts of fewer letters, on average, are a chance."""
_ENDINGS = frozenset({"no"})
"""Of verbs ("girano"), rather than words that something was glued to."""

_ARABIC_AND = "و"
"""It is written together with the next word."""
_COMMON_ENOUGH = {1: 200, 2: _VERY_COMMON}
"""Times that a part of so many letters stands in the examples by itself."""
_DOUBLED = re.compile(r"(\w)\1")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Speller:
    """Knows words and how common they are; a word that it knows is never changed."""

    def __init__(
        self,
        words: Mapping[str, int],
        important: Iterable[str],
        pronouns: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`words` counts the words of the examples; `important` ones attract misspelt words.

        A beginning with a star (`togl*`) among them makes all its words known. `pronouns` are the
        endings that must not turn from `others` into `own`.
        """
        self._counts = dict(words)
        self._own, self._others = pronouns["own"], pronouns["others"]
        self._beginnings = frozenset(word[:-1] for word in important if word.endswith("*"))
        self._longest_beginning = max(map(len, self._beginnings), default=0)
        for word in important:
            if not word.endswith("*"):
                self._counts[word] = self._counts.get(word, 0) + 5
        self._known = frozenset(self._counts)
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._counts):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    def repaired(self, clauses: Sequence[Clause]) -> list[Clause]:
        """The clauses with the words repaired."""
        return [
            clause
            if (words := self.repair(clause.words)) is clause.words
            else replace(clause, words=words)
            for clause in clauses
        ]

    def repair(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words, each known one as it is, each other one repaired where that is safe."""
        if self._known.issuperset(words):
            return words
        return tuple(part for word in words for part in self._repair(word))

    def _repair(self, word: str) -> tuple[str, ...]:
        if word in self._counts or not word.isalpha() or len(word) < _SHORTEST:
            return (word,)
        if word[0] == _ARABIC_AND and word[1:] in self._counts:
            return (_ARABIC_AND, word[1:])
        beginning = self._beginning(word)
        for form in dict.fromkeys((word, _DOUBLED.sub(r"\1", word))):
            if neighbour := form if form in self._counts else self._neighbour(form, beginning):
                return (neighbour,)
        glued = _GLUED_FROM <= len(word) <= _GLUED_LONGEST
        parts = self._parts(word) if glued else ()
        shortest = min(map(len, parts), default=0)
        return (word,) if beginning and shortest < _SHORT else parts or (word,)

    def _beginning(self, word: str) -> str:
        """The known beginning of the word: then it is repaired only to others that begin so."""
        lengths = range(min(len(word), self._longest_beginning), _SHORTEST, -1)
        return next((word[:n] for n in lengths if word[:n] in self._beginnings), "")

    def _neighbour(self, word: str, beginning: str) -> str | None:
        if len(word) > _LONGEST:
            return None
        faults = 2 if len(word) >= _TWO_FAULTS_FROM and not beginning else 1
        candidates = self._candidates(word, faults)
        near = extract(word, candidates, scorer=OSA.distance, score_cutoff=faults, limit=None)
        keys = [
            (_cost(word, candidate, int(distance)), -self._counts[candidate], candidate)
            for candidate, distance, _ in near
            if candidate.startswith(beginning) and self._trusted(word, candidate, distance)
        ]
        return min(keys)[2] if keys else None

    def _trusted(self, word: str, candidate: str, distance: float) -> bool:
        """Short words are repaired only towards common ones: "casa" is near too many."""
        if word.endswith(self._others) and candidate.endswith(self._own):
            return False
        if distance > 1 and word[0] != candidate[0]:
            return False
        if len(word) == _SHORTEST:
            return len(candidate) > len(word) and self._counts[candidate] >= _VERY_COMMON
        return len(word) > _SHORT or self._counts[candidate] >= _FAIRLY_COMMON

    def _candidates(self, word: str, faults: int) -> list[str]:
        initials = {word[0], word[1], *_next_keys(word[0])} if len(word) > _SHORTEST else {word[0]}
        found: list[str] = []
        for initial in sorted(initials):
            for length in range(len(word) - faults, len(word) + faults + 1):
                found += self._by_shape.get((initial, length), ())
        return found

    def _parts(self, word: str) -> tuple[str, ...]:
        """ "jesioff" as the known words that it is most probably glued from."""
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST_PART), end):
                before, part = best[start], word[start:end]
                if before is None or not self._may_be_glued(part):
                    continue
                cost = before[0] + _PART_COST - log(self._counts[part])
                if (known := best[end]) is None or cost < known[0]:
                    best[end] = (cost, (*before[1], part))
        parts = best[-1][1] if best[-1] else ()
        if not parts or parts[-1] in _ENDINGS:
            return ()
        return parts if len(parts) > 1 and len(word) / len(parts) >= _LETTERS_A_PART else ()

    def _may_be_glued(self, part: str) -> bool:
        return self._counts.get(part, 0) >= _COMMON_ENOUGH.get(len(part), 3)


def well_spelt(counts: Mapping[str, int]) -> dict[str, int]:
    """The words of the examples without slips: a word said once, a letter from a common one."""
    common: dict[tuple[str, int], list[str]] = {}
    for word, count in counts.items():
        if count >= _COMMON:
            common.setdefault((word[0], len(word)), []).append(word)
    return {
        word: count
        for word, count in counts.items()
        if not (word[0] == _ARABIC_AND and word[1:] in counts)
        and (count > 1 or not _slip(word, common))
    }


def _slip(word: str, common: Mapping[tuple[str, int], Sequence[str]]) -> bool:
    if len(word) <= _SHORT or not word.isalpha():
        return False
    near = [
        other
        for length in range(len(word) - 1, len(word) + 2)
        for other in common.get((word[0], length), ())
    ]
    return any(
        OSA.distance(word, other, score_cutoff=1) == 1 and not _inflected(word, other)
        for other in near
    )


def _inflected(word: str, other: str) -> bool:
    """Whether the words differ in their last letter only: "scuola" and "scuole" are both right."""
    shortest = min(len(word), len(other)) - 1
    return word[:shortest] == other[:shortest]


def _cost(word: str, candidate: str, distance: int) -> float:
    """Slips of one finger cost less than other faults."""
    cost = float(distance) + (0.5 if word[0] != candidate[0] else 0.0)
    if sorted(word) == sorted(candidate) or _DOUBLED.sub(r"\1", word) == candidate:
        return cost - 0.4  # swapped or doubled letters
    if len(candidate) > len(word):
        return cost - 0.3  # a letter left out
    if distance == 1 and len(word) == len(candidate):
        wrong, right = next((a, b) for a, b in zip(word, candidate, strict=True) if a != b)
        return cost - (0.3 if right in _next_keys(wrong) else 0.0)
    return cost


def _next_keys(letter: str) -> str:
    for row in _ROWS:
        if (place := row.find(letter)) >= 0:
            return row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return ""
