"""Words that stand for the same thing: which concepts a row of words names, and where."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

_WORDS_REMEMBERED = 8192
_MESSAGES_REMEMBERED = 64
_ANY = "*"


class Mention(NamedTuple):
    """A concept, and the words that name it: positions `start` to `end`, without the last."""

    concept: str
    start: int
    end: int


class Lexicon:
    """Finds concepts by words ("scuola"), beginnings of words ("scol*") and rows of them."""

    def __init__(self, concepts: Mapping[str, Iterable[str]]) -> None:
        """`concepts` maps a concept to its entries, in the plain form of `normalise`."""
        self._words: dict[str, list[str]] = {}
        self._beginnings: dict[str, list[str]] = {}
        self._rows: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
        for concept, entries in concepts.items():
            for entry in entries:
                self._add(entry, concept)
        self._row_starts = frozenset(first for first, _ in self._rows)
        self._lengths = sorted({len(beginning) for beginning in self._beginnings})
        self.concepts = lru_cache(_WORDS_REMEMBERED)(self._concepts)
        self.mentions = lru_cache(_MESSAGES_REMEMBERED)(self._mentions)

    def _add(self, entry: str, concept: str) -> None:
        words = tuple(entry.split())
        if len(words) > 1:
            second = _ANY if words[1].endswith("*") else words[1]
            self._rows.setdefault((words[0], second), []).append((words, concept))
        elif entry.endswith("*"):
            self._beginnings.setdefault(entry[:-1], []).append(concept)
        else:
            self._words.setdefault(entry, []).append(concept)

    def _concepts(self, word: str) -> tuple[str, ...]:
        """What one word may stand for. `concepts` remembers it: most words are common ones."""
        found = list(self._words.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found.extend(self._beginnings.get(word[:length], ()))
        return tuple(found)

    def _mentions(self, words: tuple[str, ...]) -> tuple[Mention, ...]:
        """All concepts that the words name. A row of words hides what its words say alone.

        `mentions` remembers it for the several readers of one message.
        """
        found: list[Mention] = []
        taken_until = 0
        for start, word in enumerate(words):
            if word in self._row_starts and (rows := self._rows_at(words, start)):
                found += rows
                taken_until = rows[0].end
            elif start >= taken_until:
                for concept in self.concepts(word):
                    found.append(Mention(concept, start, start + 1))
        return tuple(found)

    def _rows_at(self, words: tuple[str, ...], start: int) -> list[Mention]:
        """The longest rows that start here."""
        first, second = words[start], words[start + 1] if start + 1 < len(words) else _ANY
        longest: list[Mention] = []
        end = 0
        for key in ((first, second), (first, _ANY)):
            for row, concept in self._rows.get(key, ()):
                stop = start + len(row)
                if stop >= end and _fit(words[start:stop], row):
                    if stop > end:
                        longest, end = [], stop
                    longest.append(Mention(concept, start, stop))
        return longest


def _fit(words: tuple[str, ...], row: tuple[str, ...]) -> bool:
    return words == row or (len(words) == len(row) and all(map(_fits, words, row)))


def _fits(word: str, entry: str) -> bool:
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry
