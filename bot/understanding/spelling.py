"""Repairs misspelt and glued words towards the words that the bot knows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from .normalise import Clause

_SHORTEST = 4
"""Shorter words have too many neighbours to be repaired."""
_LONGEST = 24
_TWO_FAULTS_FROM = 8
_GLUED_FROM = 6
_GLUED_LONGEST = 40

_COMMON = 20
"""Times that a word stands in the examples before others are taken for slips of it."""

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
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._counts):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    def repaired(self, clauses: Sequence[Clause]) -> list[Clause]:
        """The clauses with the words repaired."""
        return [replace(clause, words=self.repair(clause.words)) for clause in clauses]

    def repair(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words, each known one as it is, each other one repaired where that is safe."""
        if all(word in self._counts for word in words):
            return words
        return tuple(part for word in words for part in self._repair(word))

    def _repair(self, word: str) -> tuple[str, ...]:
        if self._is_known(word) or not word.isalpha() or len(word) < _SHORTEST:
            return (word,)
        for form in dict.fromkeys((word, _DOUBLED.sub(r"\1", word))):
            if neighbour := form if form in self._counts else self._neighbour(form):
                return (neighbour,)
        if _GLUED_FROM <= len(word) <= _GLUED_LONGEST and (parts := self._parts(word)):
            return parts
        return (word,)

    def _is_known(self, word: str) -> bool:
        if word in self._counts:
            return True
        lengths = range(_SHORTEST, min(len(word), self._longest_beginning) + 1)
        return any(word[:length] in self._beginnings for length in lengths)

    def _neighbour(self, word: str) -> str | None:
        if len(word) > _LONGEST:
            return None
        faults = 2 if len(word) >= _TWO_FAULTS_FROM else 1
        best: tuple[float, int, str] | None = None
        for candidate in self._candidates(word, faults):
            distance = OSA.distance(word, candidate, score_cutoff=faults)
            if distance > faults:
                continue
            key = (_cost(word, candidate, distance), -self._counts[candidate], candidate)
            if best is None or key < best:
                best = key
        return best[2] if best and self._trusted(word, best[2]) else None

    def _trusted(self, word: str, candidate: str) -> bool:
        """Four letters are repaired only towards a common word: "casa" is near too many."""
        if word.endswith(self._others) and candidate.endswith(self._own):
            return False
        return len(word) > _SHORTEST or self._counts[candidate] >= 5

    def _candidates(self, word: str, faults: int) -> Iterable[str]:
        initials = {word[0], word[1]} if len(word) > 1 else {word[0]}
        initials |= set(_next_keys(word[0]))
        for initial in sorted(initials):
            for length in range(len(word) - faults, len(word) + faults + 1):
                yield from self._by_shape.get((initial, length), ())

    def _parts(self, word: str) -> tuple[str, ...] | None:
        """ "jesioff" as the known words that it is glued from, the fewest that there are."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - 15), end - 1):
                before = best[start]
                if before is None or not self._may_be_glued(word[start:end]):
                    continue
                if best[end] is None or len(before) + 1 < len(best[end] or ()):
                    best[end] = (*before, word[start:end])
        parts = best[-1]
        if parts is None or len(parts) < 2 or len(word) / len(parts) < 3:
            return None
        return parts

    def _may_be_glued(self, part: str) -> bool:
        return self._counts.get(part, 0) >= (3 if len(part) > 2 else 20)


def well_spelt(counts: Mapping[str, int]) -> dict[str, int]:
    """The words of the examples without slips: a word said once, a letter from a common one."""
    common: dict[tuple[str, int], list[str]] = {}
    for word, count in counts.items():
        if count >= _COMMON:
            common.setdefault((word[0], len(word)), []).append(word)
    return {word: count for word, count in counts.items() if count > 1 or not _slip(word, common)}


def _slip(word: str, common: Mapping[tuple[str, int], Sequence[str]]) -> bool:
    if len(word) <= _SHORTEST or not word.isalpha():
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
    if distance == 1 and len(word) == len(candidate):
        wrong, right = next((a, b) for a, b in zip(word, candidate, strict=True) if a != b)
        return 0.7 if right in _next_keys(wrong) else 1.0
    if sorted(word) == sorted(candidate) or set(word) == set(candidate):
        return distance - 0.4  # swapped or doubled letters
    return float(distance) + (0.5 if word[0] != candidate[0] else 0.0)


def _next_keys(letter: str) -> str:
    for row in _ROWS:
        if (place := row.find(letter)) >= 0:
            return row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return ""
