"""Greetings, thanks and politeness around a request, and a message that is nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Clauses = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, without the politeness around it."""

    clauses: Clauses
    """Empty when the message is politeness alone."""
    kinds: tuple[str, ...]
    """The politeness that was taken off: `greet`, `thanks`, `please`, in the order found."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for clause in self.clauses for word in clause)

    @property
    def plain(self) -> str:
        return " ".join(self.words)


class Courtesy:
    """Takes politeness off both ends of every clause."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._kinds = {
            tuple(phrase.split()): kind for kind, entries in phrases.items() for phrase in entries
        }
        self._longest = max(map(len, self._kinds), default=0)

    def strip(self, clauses: Clauses) -> Request:
        """The request in clauses of plain words."""
        kinds: list[str] = []
        stripped = [self._strip_clause(clause, kinds) for clause in clauses]
        return Request(tuple(clause for clause in stripped if clause), tuple(kinds))

    def _strip_clause(self, clause: tuple[str, ...], kinds: list[str]) -> tuple[str, ...]:
        while length := self._at_start(clause):
            kinds.append(self._kinds[clause[:length]])
            clause = clause[length:]
        while length := self._at_end(clause):
            kinds.append(self._kinds[clause[-length:]])
            clause = clause[:-length]
        return clause

    def _at_start(self, clause: tuple[str, ...]) -> int:
        return next((n for n in self._lengths(clause) if clause[:n] in self._kinds), 0)

    def _at_end(self, clause: tuple[str, ...]) -> int:
        return next((n for n in self._lengths(clause) if clause[-n:] in self._kinds), 0)

    def _lengths(self, clause: Sequence[str]) -> range:
        return range(min(self._longest, len(clause)), 0, -1)
