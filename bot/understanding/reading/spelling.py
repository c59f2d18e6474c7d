"""Repairs misspelt words: what was most probably meant by what was typed (a noisy channel).

Of the words near enough, that one is meant of which the surprise of the word and the improbability
of the slip are together least. The word as it was typed is one of them where the dictionary has it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .frequency import Frequencies
from .normalise import Clause
from .segmentation import Segmenter
from .slips import LEFT_OUT, SOUNDS_ALIKE, cost, next_keys, skeleton, sound, undoubled, written_out

_SHORTEST, _SHORT = 3, 4
"""Shorter words have too many neighbours to be repaired, short ones many."""
_LONGEST = 24
_TWO_FAULTS_FROM = 8
_FAIRLY_COMMON, _VERY_COMMON = 5, 30
"""Times that a word stands in the examples."""
_IMPORTANT = 5
"""Times that a word of the vocabulary counts, besides."""
_WORDS_REMEMBERED = 8192
_FEW_VOWELS = 4
"""One letter of so many is a vowel, at most, in a word whose vowels were left out."""
_VOWELS = frozenset("aeiou")
_RUN = re.compile(r"\d+|[^\W\d]+")
_ARABIC_AND = "و"
"""It is written together with the next word."""


class Speller:
    """Knows words and how common they are; a word that it knows is never changed."""

    def __init__(
        self,
        words: Mapping[str, int],
        italian: Mapping[str, int],
        important: Iterable[str],
        pronouns: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`words` counts the words of the examples; `important` ones attract misspelt words.

        A beginning with a star (`togl*`) among them makes all its words known. `italian` counts
        the words of the dictionary. `pronouns` are the endings that must not turn from `others`
        into `own`.
        """
        self._counts = dict(words)
        self._own, self._others = pronouns["own"], pronouns["others"]
        self._beginnings = frozenset(word[:-1] for word in important if word.endswith("*"))
        self._longest_beginning = max(map(len, self._beginnings), default=0)
        for word in important:
            if not word.endswith("*"):
                self._counts[word] = self._counts.get(word, 0) + _IMPORTANT
        self._known = frozenset(self._counts)
        self._frequencies = Frequencies.of(self._counts, italian)
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        self._by_skeleton: dict[str, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for word in sorted(self._counts):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)
                self._by_skeleton.setdefault(skeleton(word), []).append(word)
                self._by_sound.setdefault(sound(word), []).append(word)
        self._segmenter = Segmenter(self._frequencies, self._by_sound)
        self._repaired_word = lru_cache(_WORDS_REMEMBERED)(self._repair)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each known word stands in the examples, of any language."""
        return self._counts

    def is_common(self, word: str) -> bool:
        """Whether a word is one of Italian, or stands in many examples."""
        return word in self._frequencies.at_large or self._counts.get(word, 0) >= _VERY_COMMON

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
        return tuple(part for word in words for part in self._repaired_word(word))

    def _repair(self, word: str) -> tuple[str, ...]:
        if word in self._counts or len(word) < _SHORTEST or word.isdigit():
            return (word,)
        if not word.isalpha():
            return self._without_digits(word)
        if word[0] == _ARABIC_AND and word[1:] in self._counts:
            return (_ARABIC_AND, word[1:])
        surprise, meant = self._meant(word)
        if word in self._frequencies:
            return (meant,)
        glued, parts = self._segmenter.parts(word, self._beginning(word))
        if len(parts) == 1 or surprise <= glued:
            return (meant,)
        return tuple(self._meant(part)[1] for part in parts)

    def _meant(self, word: str) -> tuple[float, str]:
        """The one word that was most probably meant, and the surprise at what was typed.

        The word itself where none is likely; its surprise is infinite where nobody knows it.
        """
        if word in self._counts:
            return self._frequencies.surprise(word), word
        beginning = self._beginning(word)
        best = self._frequencies.surprise(word), word
        if word not in self._frequencies:
            if full := self._with_vowels(word):
                return 0.0, full
            best = min(best, self._alike(word, beginning), key=_surprise)
        for form in dict.fromkeys((word, undoubled(word))):
            slip = cost(word, form, len(word) - len(form)) if form != word else 0.0
            if form in self._counts:
                neighbour = self._frequencies.surprise(form), form
            else:
                neighbour = self._neighbour(form, beginning)
            best = min(best, (slip + neighbour[0], neighbour[1]), key=_surprise)
        return best

    def _without_digits(self, word: str) -> tuple[str, ...]:
        """The known words that are written with digits for letters, or glued to a number."""
        for form in written_out(word):
            if self._all_known(parts := self._segmenter.parts(form)[1]):
                return parts
        runs = tuple(part for run in _RUN.findall(word) for part in self._segmenter.parts(run)[1])
        names = [run for run in runs if run.isalpha()]
        return runs if self._all_known(names) and min(map(len, names), default=0) > 1 else (word,)

    def _all_known(self, words: Iterable[str]) -> bool:
        return all(word in self._frequencies for word in words)

    def _alike(self, word: str, beginning: str) -> tuple[float, str]:
        """The most common word that sounds like this one; infinitely improbable if none does."""
        alike = [
            (self._frequencies.surprise(other) + SOUNDS_ALIKE, other)
            for other in self._by_sound.get(sound(word), ())
            if len(word) > _SHORTEST and other.startswith(beginning)
        ]
        return min(alike, default=(inf, word))

    def _with_vowels(self, word: str) -> str | None:
        """The word of which somebody most probably left out vowels: a common one, and few."""
        vowels = sum(map(_VOWELS.__contains__, word))
        if vowels * _FEW_VOWELS > len(word) and not _VOWELS.isdisjoint(word[1:-1]):
            return None
        full = [
            candidate
            for candidate in self._by_skeleton.get(skeleton(word), ())
            if candidate[0] == word[0] and _within(word, candidate)
        ]
        return min(
            full,
            key=lambda other: self._frequencies.surprise(other) + LEFT_OUT * len(other),
            default=None,
        )

    def _beginning(self, word: str) -> str:
        """The known beginning of the word: then it is repaired only to others that begin so."""
        lengths = range(min(len(word), self._longest_beginning), _SHORTEST, -1)
        return next((word[:n] for n in lengths if word[:n] in self._beginnings), "")

    def _neighbour(self, word: str, beginning: str) -> tuple[float, str]:
        """The known word that a slip most probably made this of; infinitely improbable if none."""
        if len(word) > _LONGEST:
            return inf, word
        faults = 2 if len(word) >= _TWO_FAULTS_FROM and not beginning else 1
        candidates = self._candidates(word, faults)
        near = extract(word, candidates, scorer=OSA.distance, score_cutoff=faults, limit=None)
        costs = [
            (self._frequencies.surprise(other) + cost(word, other, int(distance)), other)
            for other, distance, _ in near
            if (other.startswith(beginning) or sorted(other) == sorted(word))
            and self._trusted(word, other, distance)
        ]
        return min(costs, default=(inf, word))

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
        initials = {word[0], word[1], *next_keys(word[0])} if len(word) > _SHORTEST else {word[0]}
        found: list[str] = []
        for initial in sorted(initials):
            for length in range(len(word) - faults, len(word) + faults + 1):
                found += self._by_shape.get((initial, length), ())
        return found


def _surprise(found: tuple[float, str]) -> float:
    """By this alone: of words that nobody knows, the one that was typed is kept."""
    return found[0]


def _within(letters: str, word: str) -> bool:
    """Whether the word has the letters, in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
