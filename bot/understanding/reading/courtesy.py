"""Greetings, thanks and politeness around a request, and a message that is nothing else."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain

from .normalise import Clause


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, without the politeness around it."""

    clauses: tuple[Clause, ...]
    """Empty when the message is politeness alone."""
    kinds: tuple[str, ...]
    """The politeness that was taken off: `greet`, `thanks`, `please`, in the order found."""

    words: tuple[str, ...] = field(init=False)
    """Those of all clauses."""

    def __post_init__(self) -> None:
        words = tuple(chain.from_iterable(clause.words for clause in self.clauses))
        object.__setattr__(self, "words", words)

    @property
    def plain(self) -> str:
        return " ".join(self.words)

    @property
    def question(self) -> bool:
        return any(clause.question for clause in self.clauses)

    @property
    def thanks_first(self) -> bool:
        """Whether it begins with thanks; at the end they are mere politeness."""
        return self.kinds[:1] == ("thanks",)

    def part(self, start: int, end: int | None = None) -> "Request":
        """Some of the clauses."""
        return Request(self.clauses[start:end], ())


_THANKS = "thanks"
_LONGEST_CAUSE = 6
"""Words of what thanks are for; more words also ask something."""


class Courtesy:
    """Takes politeness off both ends of every clause."""

    def __init__(
        self,
        phrases: Mapping[str, Sequence[str]],
        causes: Set[str] = frozenset(),
        thanked: Set[str] = frozenset(),
        wishes: Sequence[str] = (),
    ) -> None:
        """`causes` begin what thanks are for ("grazie *per* l'avviso"), `thanked` whom they are
        given to ("grazie *a* chi lavora stanotte"); a word with an ending of `wishes` makes a
        request of it ("grazie di togliermi")."""
        self._causes, self._thanked, self._wishes = causes, thanked, tuple(wishes)
        self._kinds = {
            tuple(phrase.split()): kind for kind, entries in phrases.items() for phrase in entries
        }
        self._longest = max(map(len, self._kinds), default=0)
        self._firsts = frozenset(phrase[0] for phrase in self._kinds)
        self._lasts = frozenset(phrase[-1] for phrase in self._kinds)

    def strip(self, clauses: Sequence[Clause]) -> Request:
        """The request in clauses of plain words."""
        kinds: list[str] = []
        stripped = tuple(
            clause if words is clause.words else replace(clause, words=words)
            for clause in clauses
            if (words := self._strip_words(clause, kinds))
        )
        return Request(stripped, tuple(kinds))

    def _strip_words(self, clause: Clause, kinds: list[str]) -> tuple[str, ...]:
        words = clause.words
        while length := self._at_start(words):
            kinds.append(self._kinds[words[:length]])
            words = words[length:]
            if kinds[-1] == _THANKS and not clause.question and self._is_cause(words):
                return ()
        while length := self._at_end(words):
            kinds.append(self._kinds[words[-length:]])
            words = words[:-length]
        return words

    def _is_cause(self, words: tuple[str, ...]) -> bool:
        """Whether thanks are given for this: "grazie per l'avviso di ieri"."""
        if not words or not self._goes_on(words):
            return False
        return not any(word.endswith(self._wishes) for word in words)

    def _goes_on(self, words: tuple[str, ...]) -> bool:
        if words[0] in self._thanked:
            return True
        return words[0] in self._causes and len(words) <= _LONGEST_CAUSE

    def _at_start(self, words: tuple[str, ...]) -> int:
        if not words or words[0] not in self._firsts:
            return 0
        return next((n for n in self._lengths(words) if words[:n] in self._kinds), 0)

    def _at_end(self, words: tuple[str, ...]) -> int:
        if not words or words[-1] not in self._lasts:
            return 0
        return next((n for n in self._lengths(words) if words[-n:] in self._kinds), 0)

    def _lengths(self, words: Sequence[str]) -> range:
        return range(min(self._longest, len(words)), 0, -1)
