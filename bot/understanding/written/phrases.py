"""Phrases of content files: rows of words that a person who writes no Python can read and extend.

    brucia*           a word that begins so
    <fire>            any phrase of the group `fire`
    (il)              may be there
    ..  ..6           up to three words, or six, may stand between
    !<place>          not followed by that
    ^  $              the beginning and the end of the message

A phrase is a row of items. Each tells where the next may begin, given where it begins itself;
asking one after the other finds the phrase.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .content import ContentError, Problem, plain_entry
from .lexicon import Lexicon

Words = tuple[str, ...]

_GAP = re.compile(r"\.\.(\d*)")
_USUAL_GAP = 3
_LONG = 6
"""Words so long are all about as rare."""
_SPELT = re.compile(r"[^\W\d_]{4,}\*?")
"""Words so long are worth repairing the spelling of others towards."""


class Item(Protocol):
    """One part of a phrase."""

    @property
    def firsts(self) -> frozenset[str]:
        """The words, or beginnings (`brucia*`), of which it needs one; empty if it needs none."""

    def after(self, words: Words, start: int) -> Iterable[int]:
        """Where the next item may begin, if this one begins at `start`."""


Phrase = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or with a star the beginning of one."""

    written: str

    @property
    def firsts(self) -> frozenset[str]:
        return frozenset({self.written})

    def after(self, words: Words, start: int) -> Iterable[int]:
        if start == len(words):
            return ()
        if self.written.endswith("*"):
            return (start + 1,) if words[start].startswith(self.written[:-1]) else ()
        return (start + 1,) if words[start] == self.written else ()


@dataclass(frozen=True, slots=True)
class Group:
    """Any of several phrases."""

    firsts: frozenset[str]
    phrases: "Lookup"

    def after(self, words: Words, start: int) -> Iterable[int]:
        if start == len(words):
            return ()
        found = self.phrases.with_word(words[start])
        return {end for _, phrase in found for end in ends(phrase, words, start)}


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words."""

    most: int
    firsts: frozenset[str] = frozenset()

    def after(self, words: Words, start: int) -> Iterable[int]:
        return range(start, min(start + self.most, len(words)) + 1)


@dataclass(frozen=True, slots=True)
class Maybe:
    """Something that may be there."""

    item: Item
    firsts: frozenset[str] = frozenset()

    def after(self, words: Words, start: int) -> Iterable[int]:
        return (start, *self.item.after(words, start))


@dataclass(frozen=True, slots=True)
class Not:
    """Something that must not follow."""

    item: Item
    firsts: frozenset[str] = frozenset()

    def after(self, words: Words, start: int) -> Iterable[int]:
        return () if any(True for _ in self.item.after(words, start)) else (start,)


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning or the end of the message."""

    end: bool
    firsts: frozenset[str] = frozenset()

    def after(self, words: Words, start: int) -> Iterable[int]:
        return (start,) if start == (len(words) if self.end else 0) else ()


def ends(phrase: Sequence[Item], words: Words, start: int) -> Iterator[int]:
    """Where a phrase that begins at `start` may end."""
    if not phrase:
        yield start
        return
    first, *others = phrase
    for following in first.after(words, start):
        yield from ends(others, words, following)


class Lookup:
    """Named phrases by a word that each of them needs."""

    def __init__(
        self, phrases: Iterable[tuple[str, Phrase]], needs: Callable[[Phrase], Iterable[str]]
    ) -> None:
        self._phrases = tuple(phrases)
        self._needed = Lexicon({str(at): needs(row) for at, (_, row) in enumerate(self._phrases)})

    def with_word(self, word: str) -> list[tuple[str, Phrase]]:
        """The phrases that need this word, or the like."""
        return [self._phrases[int(at)] for at in self._needed.concepts(word)]

    def first(self, words: Words) -> str | None:
        """The name of a phrase that stands in the words; of several always the same one."""
        possible = dict.fromkeys(at for word in words for at in self._needed.concepts(word))
        for name, phrase in (self._phrases[int(at)] for at in possible):
            if any(True for at in range(len(words)) for _ in ends(phrase, words, at)):
                return name
        return None


class Phrases:
    """Reads the phrases of one content file, which may name groups of phrases."""

    def __init__(self, file: str, groups: Mapping[str, Iterable[Any]], source: str = "") -> None:
        """`groups` may name those before them; `source` is the text of the file, where a fault is
        looked up. Raises ContentError.
        """
        self._file = file
        self._source = source
        self._groups: dict[str, Group] = {}
        self._words: set[str] = set()
        for name, said in groups.items():
            phrases = self._all({name: said})
            firsts = frozenset().union(*(_first_words(phrase) for _, phrase in phrases))
            self._groups[name] = Group(firsts, Lookup(phrases, _first_words))

    @property
    def words(self) -> frozenset[str]:
        """The words that all phrases look for, and beginnings of words with a star."""
        return frozenset(self._words)

    def lookup(self, kinds: Mapping[str, Iterable[Any]]) -> Lookup:
        """Finds phrases of several kinds; what it finds is the name of the kind."""
        return Lookup(self._all(kinds), _rarest)

    def _all(self, kinds: Mapping[str, Iterable[Any]]) -> list[tuple[str, Phrase]]:
        texts = ((kind, text) for kind, said in kinds.items() for text in _flat(said))
        return [(kind, self._phrase(text)) for kind, text in texts]

    def _phrase(self, text: str) -> Phrase:
        phrase = tuple(self._item(item, text) for item in plain_entry(text).split())
        if not next((item.firsts for item in phrase if not isinstance(item, Edge)), None):
            raise self._fault(text, f"'{text}' has to begin with a word or a group.")
        return phrase

    def _item(self, item: str, text: str) -> Item:
        if gap := _GAP.fullmatch(item):
            return Gap(int(gap[1] or _USUAL_GAP))
        if item in {"^", "$"}:
            return Edge(item == "$")
        if item.startswith("!"):
            return Not(self._item(item[1:], text))
        if item.startswith("(") and item.endswith(")"):
            return Maybe(self._item(item[1:-1], text))
        if item.startswith("<") and item.endswith(">"):
            return self._group(item[1:-1], text)
        if not item.removesuffix("*").isalnum():
            raise self._fault(text, f"'{item}' in '{text}' is no word.")
        if _SPELT.fullmatch(item):
            self._words.add(item)
        return Word(item)

    def _group(self, name: str, text: str) -> Group:
        try:
            return self._groups[name]
        except KeyError:
            raise self._fault(text, f"There is no group <{name}> before '{text}'.") from None

    def _fault(self, text: str, message: str) -> ContentError:
        lines = enumerate(self._source.splitlines(), 1)
        line = next((number for number, written in lines if text in written), 0)
        return ContentError([Problem(self._file, line, message)])


def _first_words(phrase: Phrase) -> frozenset[str]:
    """What it begins with."""
    return next(item.firsts for item in phrase if item.firsts)


def _rarest(phrase: Phrase) -> frozenset[str]:
    """The words of the item that is the least likely to be met."""
    return min((item.firsts for item in phrase if item.firsts), key=_commonness)


def _commonness(words: frozenset[str]) -> int:
    """A word of a letter less is some three times as common."""
    return sum(3 ** (_LONG - min(len(word.removesuffix("*")), _LONG)) for word in words)


def _flat(phrases: Iterable[Any]) -> Iterator[str]:
    """Phrases may stand in lists of lists: one for each language, or for each turn of phrase."""
    for entry in phrases:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield str(entry)
