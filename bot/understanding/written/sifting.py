"""Searches a text for many patterns, and tries only those that its words may match.

Most patterns cannot match without some piece of a word ("incendi", "cadut"). The pieces are read
off the patterns once; which of them are in a word is remembered, because most words are common.
"""

import re
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

_WORDS_REMEMBERED = 8192
_KEY = 2
"""Letters by which pieces are looked up; a shorter piece would be in every other word."""
_LONG = 5
"""Pieces of so many letters are rare enough: what counts then is to have few of them."""
_OPTIONAL = re.compile(r"[?*]|\{0*[,}]")
_QUANTIFIER = re.compile(r"[?*+]|\{\d*,?\d*\}")
_GROUP = re.compile(r"\((\?(?::|=|!|<=|<!))?(?!\?)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_NOT_CONSUMED = frozenset({"?=", "?!", "?<=", "?<!"})
Sense = TypeVar("Sense", bound=Hashable)


class Sieve(Generic[Sense]):
    """What each of some patterns stands for, by the pieces that the pattern needs."""

    def __init__(self, patterns: Iterable[tuple[str, Sense]]) -> None:
        """`patterns` are regular expressions as they were written, and what they stand for."""
        self._always: set[Sense] = set()
        self._by_key: dict[str, list[tuple[str, Sense]]] = {}
        for written, sense in patterns:
            pieces = needed(written)
            if not pieces:
                self._always.add(sense)
            for piece in pieces:
                self._by_key.setdefault(piece[:_KEY], []).append((piece, sense))
        self._by_word = lru_cache(_WORDS_REMEMBERED)(self._possible_with)

    def possible(self, text: str) -> set[Sense]:
        """What stands for patterns that a text of plain words may match."""
        return self._always.union(*map(self._by_word, text.split(" ")))

    def _possible_with(self, word: str) -> frozenset[Sense]:
        return frozenset(
            sense
            for start in range(len(word) - _KEY + 1)
            for piece, sense in self._by_key.get(word[start : start + _KEY], ())
            if word.startswith(piece, start)
        )


def needed(pattern: str) -> frozenset[str]:
    """Pieces of words, one of which is in every text that the pattern matches.

    Empty where there are none, or where the pattern is written in a way that is not understood.
    """
    try:
        return _Reader(pattern).alternatives()
    except _UnknownGroupError:
        return frozenset()


class _UnknownGroupError(Exception):
    """A group that is named, or sets flags: the content has none."""


class _Reader:
    """Reads a pattern from left to right; stands `at` the next character."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self.at = 0

    def alternatives(self) -> frozenset[str]:
        """Up to the end of a group: the pieces of all alternatives, if each needs one."""
        found = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            found.append(self._sequence())
        return frozenset().union(*found) if all(found) else frozenset()

    def _sequence(self) -> frozenset[str]:
        """Up to the end of an alternative: the best of the pieces that follow each other."""
        best: frozenset[str] = frozenset()
        letters = ""
        while (char := self._next()) and char not in "|)":
            literal, pieces = self._item(char)
            optional = bool(_OPTIONAL.match(self._pattern, self.at))
            quantified = _QUANTIFIER.match(self._pattern, self.at)
            if literal and not optional:
                letters += literal
            if not literal or quantified:
                best = max(best, _whole(letters), key=_worth)
                letters = ""
            if pieces and not optional:
                best = max(best, pieces, key=_worth)
            if quantified:
                self.at = quantified.end()
        return max(best, _whole(letters), key=_worth)

    def _item(self, char: str) -> tuple[str, frozenset[str]]:
        """Goes past one item: the letter or digit that it is, or the pieces that it needs."""
        if group := _GROUP.match(self._pattern, self.at):
            self.at = group.end()
            pieces = self.alternatives()
            self.at += 1
            return "", frozenset() if group[1] in _NOT_CONSUMED else pieces
        if char == "(":
            raise _UnknownGroupError
        if chars := _CLASS.match(self._pattern, self.at):
            self.at = chars.end()
            return "", frozenset()
        self.at += 2 if char == "\\" else 1
        return (char if char.isalnum() else ""), frozenset()

    def _next(self) -> str:
        return self._pattern[self.at : self.at + 1]


def _whole(letters: str) -> frozenset[str]:
    return frozenset({letters}) if len(letters) >= _KEY else frozenset()


def _worth(pieces: frozenset[str]) -> tuple[int, int]:
    """More letters are better, then fewer pieces; none at all is worst."""
    shortest = min(map(len, pieces), default=0)
    return min(shortest, _LONG), -len(pieces)
