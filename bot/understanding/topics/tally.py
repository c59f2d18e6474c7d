"""Which operator governs which topics: "togli meteo e strade", "le scuole sì", "il resto via"."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from .tokens import Token

_GOVERNING = frozenset(
    {"only", "except", "instead", "add", "remove", "enough", "keep", "also", "refuse", "arrives"}
)
_WAITING = frozenset({"none", "also", "arrives"})
"""What topics are under while an operator may still come that says what to do with them."""
_GOVERNING_OR_ANSWERS = _GOVERNING | {"yes", "no"}
_MAY_FOLLOW = frozenset({"only", "add", "remove", "also", "arrives", "refuse"})
"""Operators that may stand after their topics: "meteo e basta", "gli eventi non mi interessano"."""
_MERELY_TOLD = frozenset({"only", "also", "except"})
"""What changes nothing beside "mi arriva": "ricevo solo il meteo", "tutti tranne me"."""
_ANSWERED: dict[str | None, str] = {"yes": "add", "no": "remove"}
_OF_THE_REST = {
    "no": "rest gone", "remove": "rest gone", "enough": "rest gone",
    "yes": "rest", "keep": "rest", "add": "rest",
}  # fmt: skip
"""What is said of the topics that are not named: "il resto no"."""


@dataclass(slots=True)
class Tally:
    """The topics of a message, by the operator that governs them."""

    every: frozenset[str]
    """The topics that there are."""
    by: dict[str, set[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def put(self, operator: str, topics: Iterable[str] = ()) -> None:
        """Topics under an operator; what is wanted "too" is no choice by itself any more."""
        if operator not in self.by:
            self.by[operator] = set()
            self.order.append(operator)
        self.by[operator].update(topics)
        if operator == "also":
            self.by.get("none", set()).difference_update(topics)

    def move(self, topics: Iterable[str], operator: str) -> None:
        """ "gli eventi non mi interessano": the operator comes after its topics."""
        for said in self.by.values():
            said.difference_update(topics)
        self.put(operator, topics)

    def get(self, *operators: str) -> frozenset[str]:
        """All topics under any of the operators."""
        return frozenset().union(*(self.by.get(operator, set()) for operator in operators))


def tallied(tokens: Sequence[Token], every: frozenset[str]) -> Tally:
    """Which operator governs which of the topics that there are."""
    walk = _Walk(tokens, every)
    for position, token in enumerate(tokens):
        walk.take(position, token)
    return walk.tally


class _Walk:
    """A walk over the tokens, from the first to the last."""

    def __init__(self, tokens: Sequence[Token], every: frozenset[str]) -> None:
        self.tally = Tally(every)
        self._tokens = tokens
        self._governing = "none"
        self._waiting: AbstractSet[str] = frozenset()
        """Topics for which an operator may still come."""
        self._latest: AbstractSet[str] = frozenset()
        self._followed = False
        """Whether the last operator stood after its topics, so that the next ones are new."""
        self._rest_open = False
        """Whether it may still be said what becomes of the rest."""

    def take(self, position: int, token: Token) -> None:
        """The next token."""
        operator = token.operator or ""
        if token.topics:
            self._name(position, token.topics)
        elif operator == "stays":
            self.tally.put("stays")
        elif operator == "all" and self._governing != "arrives":
            removed = self._governing in {"remove", "enough"}
            self.tally.put("all removed" if removed else "all")
        elif operator == "rest":
            self._leave_the_rest(position)
        elif self._rest_open and operator in _OF_THE_REST and not self._has_object(position):
            self.tally.put(_OF_THE_REST[operator])
            self._rest_open = False
        elif operator in _GOVERNING:
            self._govern(position, token)

    def _name(self, position: int, topics: frozenset[str]) -> None:
        following = self._tokens[position + 1 : position + 2]
        answer = _ANSWERED.get(following[0].operator) if following else None
        self.tally.put(answer or self._governing, topics)
        self._latest = topics
        if not answer and (self._followed or self._governing in _WAITING):
            self._waiting = topics if self._followed else self._waiting | topics
        self._followed = self._rest_open = False

    def _leave_the_rest(self, position: int) -> None:
        gone = self._governing == "remove" and _is_about_rest(self._tokens, position)
        self.tally.put("rest gone" if gone else "rest")
        self._governing, self._waiting, self._rest_open = "none", frozenset(), not gone

    def _govern(self, position: int, token: Token) -> None:
        self._governing = _next_governing(self._tokens, position, self._governing)
        behind = bool(self._waiting) and token.ends
        if self._governing in _MAY_FOLLOW and (behind or not self._has_object(position)):
            refused = self._governing == "refuse"
            self.tally.move(self._latest if refused else self._waiting, self._governing)
            self._followed = bool(self._waiting)

    def _has_object(self, position: int) -> bool:
        return _has_object(self._tokens, position)


def _is_about_rest(tokens: Sequence[Token], position: int) -> bool:
    """ "togli il resto", though not "gli eventi non mi interessano, il resto sì"."""
    following = (token.operator or "" for token in tokens[position + 1 :])
    verdict = next((operator for operator in following if operator in _GOVERNING_OR_ANSWERS), "")
    return verdict not in _OF_THE_REST or _OF_THE_REST[verdict] == "rest gone"


def _has_object(tokens: Sequence[Token], position: int) -> bool:
    """Whether the topics after an operator are its own: no other operator stands between."""
    for place, token in enumerate(tokens[position + 1 :], start=position + 1):
        if token.topics or token.operator == "all":
            return True
        if token.operator == "rest":
            return _is_about_rest(tokens, place)
        if token.operator in _GOVERNING_OR_ANSWERS and token.operator != "also":
            return False
    return False


def _next_governing(tokens: Sequence[Token], position: int, governing: str) -> str:
    """The operator that governs the topics after one of `_GOVERNING`."""
    operator = tokens[position].operator
    if operator is None or (operator == "only" and _is_fresh(tokens, position)):
        return governing
    if governing == "arrives" and operator in _MERELY_TOLD:
        return governing
    if operator == "also":
        return "also" if governing == "none" else governing
    return operator


def _is_fresh(tokens: Sequence[Token], position: int) -> bool:
    """ "cancellami solo dagli eventi": what was just said to be removed or added stays so."""
    before = [token for token in tokens[:position] if token.topics or token.operator]
    return bool(before) and before[-1].operator in {"add", "remove"}
