"""The algebra of topics: how what is said about topics combines into changes.

"solo scuole" sets, "anche il meteo" adds, "niente eventi" removes, "tutto tranne le strade" sets
the other five, "strade invece di meteo" adds one and removes the other. It works on tokens; which
words they are stands in topics.yml, and `topics` reads them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .meaning import TOPICS, in_menu_order

ADD, REMOVE, SET, SUBSCRIBE = "add_categories", "remove_categories", "set_categories", "subscribe"

_ALL = frozenset(TOPICS)


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a message: topics, an operator, or neither."""

    word: str
    topics: frozenset[str] = frozenset()
    operator: str | None = None
    vague: bool = False
    joins: bool = False
    """Whether it goes on with a list: "e", "o"."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done with which topics. For SET and SUBSCRIBE they are the whole resulting set."""

    intent: str
    topics: frozenset[str]

    @property
    def ordered(self) -> tuple[str, ...]:
        return in_menu_order(self.topics)


@dataclass(slots=True)
class _Tally:
    """The topics said so far, by the operator that governs them."""

    by: dict[str, set[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def put(self, operator: str, topics: Iterable[str]) -> None:
        if operator not in self.by:
            self.by[operator] = set()
            self.order.append(operator)
        self.by[operator].update(topics)

    def get(self, *operators: str) -> frozenset[str]:
        return frozenset().union(*(self.by.get(operator, set()) for operator in operators))


def operations(tokens: Sequence[Token]) -> tuple[Operation, ...]:
    """What the tokens want done, a correction ("anzi no, …") replacing what it corrects."""
    cut = max((i for i, token in enumerate(tokens) if token.operator == "correction"), default=-1)
    if cut < 0:
        return _plain_operations(tokens)
    before, after = _plain_operations(tokens[:cut]), _plain_operations(tokens[cut + 1 :])
    if not after or not before:
        return after or before
    if after[0].intent == ADD and before[0].intent == SET:
        return (Operation(SET, before[0].topics | after[0].topics),)
    bare = not any(token.operator for token in tokens[cut + 1 :])
    return (replace(after[0], intent=before[0].intent),) if bare else after


def _plain_operations(tokens: Sequence[Token]) -> tuple[Operation, ...]:
    if swapped := _swapped(tokens):
        return swapped
    return _combined(_tallied(_with_turns(tokens)))


_COMES = Token("", operator="add")
_LONGEST_ARTICLE = 5
"""Letters: "degli", "delle"."""


def _with_turns(tokens: Sequence[Token]) -> Sequence[Token]:
    """Says where topics that go end and those that come in their place begin.

    "al posto degli eventi voglio le strade", "invece del meteo le scuole", "non gli eventi ma le
    scuole".
    """
    turns = {*_turns_of_instead(tokens), *_turns_of_but(tokens)}
    if not turns:
        return tokens
    return [
        part for i, token in enumerate(tokens) for part in ((_COMES,) * (i in turns) + (token,))
    ]


def _turns_of_instead(tokens: Sequence[Token]) -> Iterator[int]:
    starts = [i for i, token in enumerate(tokens) if token.operator == "instead"]
    for start, stop in pairwise([*starts, len(tokens)]):
        places = [i for i in range(start, stop) if tokens[i].topics]
        gaps = {place: tokens[earlier + 1 : place] for earlier, place in pairwise(places)}
        unjoined = [place for place, gap in gaps.items() if not any(token.joins for token in gap)]
        with_verb = [place for place in unjoined if any(map(_is_verb, gaps[place]))]
        yield from (with_verb or unjoined)[:1]


def _is_verb(token: Token) -> bool:
    """Whether a word between two topics is more than an article ("voglio", "vorrei")."""
    return token.operator not in {None, "with"} or len(token.word) > _LONGEST_ARTICLE


def _turns_of_but(tokens: Sequence[Token]) -> Iterator[int]:
    """ "non gli eventi ma le scuole", though not "ma nemmeno le scuole"."""
    going = False
    for position, token in enumerate(tokens):
        if token.operator == "but" and going and _topics_after(tokens, position):
            yield position
        going = going or token.operator in {"remove", "instead", "enough"}


def _swapped(tokens: Sequence[Token]) -> tuple[Operation, ...]:
    """ "cambia gli eventi con le scuole": one topic goes, another comes."""
    names = [token.operator for token in tokens]
    if "swap" not in names:
        return ()
    start = names.index("swap")
    gone: frozenset[str] = frozenset()
    for position in range(start, len(tokens)):
        if gone and names[position] == "with":
            come = frozenset().union(*(token.topics for token in tokens[position:]))
            return (Operation(ADD, come - gone), Operation(REMOVE, gone - come)) if come else ()
        gone |= tokens[position].topics
    return ()


def _tallied(tokens: Sequence[Token]) -> _Tally:
    tally = _Tally()
    governing = "none"
    waiting: set[str] = set()
    for position, token in enumerate(tokens):
        if token.topics:
            answer = tokens[position + 1].operator if position + 1 < len(tokens) else None
            operator = {"yes": "add", "no": "remove"}.get(answer or "", governing)
            if operator in {"none", "also"} and answer not in {"yes", "no"}:
                waiting |= token.topics
            tally.put(operator, token.topics)
        elif token.operator == "all":
            tally.put("all" if governing != "remove" else "all removed", ())
        elif token.operator in _GOVERNING:
            governing = _next_governing(tokens, position, governing)
            if token.operator == "rest":
                tally.put("rest", ())
            if governing in _MAY_FOLLOW and waiting and not _topics_after(tokens, position):
                _reassign(tally, waiting, governing)
    return tally


_GOVERNING = frozenset(
    {"only", "except", "instead", "add", "remove", "enough", "keep", "also", "rest", "refuse"}
)
_MAY_FOLLOW = frozenset({"only", "add", "remove", "also"})
"""Operators that may stand after their topics: "meteo e basta", "gli eventi non mi interessano"."""


def _next_governing(tokens: Sequence[Token], position: int, governing: str) -> str:
    """The operator that governs the topics after one of `_GOVERNING`."""
    operator = tokens[position].operator
    if operator is None or (operator == "only" and _is_fresh(tokens, position)):
        return governing
    if operator == "also":
        return "also" if governing == "none" else governing
    return {"enough": "remove", "rest": "none"}.get(operator, operator)


def _is_fresh(tokens: Sequence[Token], position: int) -> bool:
    """ "cancellami solo dagli eventi": what was just said to be removed or added stays so."""
    before = [token for token in tokens[:position] if token.topics or token.operator]
    return bool(before) and before[-1].operator in {"add", "remove"}


def _topics_after(tokens: Sequence[Token], position: int) -> bool:
    return any(token.topics for token in tokens[position + 1 :])


def _reassign(tally: _Tally, topics: set[str], operator: str) -> None:
    """ "gli eventi non mi interessano": the operator comes after its topics."""
    for earlier in ("none", "also"):
        tally.by.get(earlier, set()).difference_update(topics)
    tally.put(operator, topics)


def _combined(tally: _Tally) -> tuple[Operation, ...]:
    said = {operator for operator, topics in tally.by.items() if topics}
    if "rest" in tally.by and said and not said & {"remove", "except"}:
        return (Operation(SET, tally.get(*said)),)  # "le scuole sì, il resto via"
    if "all removed" in tally.by:
        left = tally.get("except", "keep", "only")
        return (Operation(SET, left),) if left else ()
    if "except" in said:
        return (Operation(SET, _ALL - tally.get("except", "remove")),)
    if "instead" in said:
        return _replaced(tally)
    if "all" in tally.by and not said & {"only", "none", "add", "also"}:
        return (Operation(SET, _ALL - tally.get("remove")),)
    if "only" in said:
        return (Operation(SET, tally.get("only", "none", "also", "add")),)
    return _changes(tally, said)


def _replaced(tally: _Tally) -> tuple[Operation, ...]:
    gone = tally.get("instead", "remove")
    come = tally.get("add", "none", "also", "only") - gone
    if "only" in tally.by and come:
        return (Operation(SET, come),)
    if not come:
        return (Operation(REMOVE, gone),)
    return (Operation(ADD, come), Operation(REMOVE, gone))


def _changes(tally: _Tally, said: set[str]) -> tuple[Operation, ...]:
    if "keep" in said and "remove" not in said:
        return (Operation(SET, tally.get("keep", "none", "also", "add")),)
    if "none" in said and not said & {"add"}:
        chosen = Operation(SET, tally.get("none", "also") - tally.get("remove"))
        return (chosen,) if chosen.topics else ()
    changes = {
        ADD: tally.get("add", "also", "none"),
        REMOVE: tally.get("remove"),
    }
    order = [ADD, REMOVE] if tally.order and tally.order[0] != "remove" else [REMOVE, ADD]
    return tuple(Operation(intent, changes[intent]) for intent in order if changes[intent])
