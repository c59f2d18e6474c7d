"""The algebra of topics: how what is said about topics combines into changes.

"solo scuole" sets, "anche il meteo" adds, "niente eventi" removes, "tutto tranne le strade" sets
the other five, "strade invece di meteo" adds one and removes the other. It works on tokens; which
words they are stands in topics.yml, `topics` reads them, and `senses` settles those whose sense
depends on their place.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .meaning import TOPICS, in_menu_order

ADD, REMOVE, SET, SUBSCRIBE = "add_categories", "remove_categories", "set_categories", "subscribe"

QUIET = frozenset({None, "with", "than"})
"""Operators that say nothing of the topic after them by themselves."""
_ALL = frozenset(TOPICS)


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a message: topics, an operator, or neither."""

    word: str
    topics: frozenset[str] = frozenset()
    operator: str | None = None
    known: bool = False
    """Whether topics.yml knows it, whatever sense it has here."""
    vague: bool = False
    """Whether it also means messages in general: "avvisi", "informazioni"."""
    thing: bool = False
    """Whether the word is also one for a thing of the town: "neve", "ponte"."""
    joins: bool = False
    """Whether it goes on with a list: "e", "o"."""
    alone: bool = False
    """Whether it is a clause of its own: "aggiungi le scuole. No, le strade"."""
    ends: bool = False
    """Whether a clause ends with it: "gli eventi toglili, le strade mettile"."""
    contrasts: bool = False
    """Whether what goes has its counterpart after it: "non il meteo, le scuole"."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done with which topics. For SET and SUBSCRIBE they are the whole resulting set."""

    intent: str
    topics: frozenset[str]

    @property
    def ordered(self) -> tuple[str, ...]:
        return in_menu_order(self.topics)


def operations(tokens: Sequence[Token]) -> tuple[Operation, ...]:
    """What the tokens want done, a correction ("anzi no, …") replacing what it corrects."""
    cut = max((i for i, token in enumerate(tokens) if token.operator == "correction"), default=-1)
    if cut < 0:
        return _plain_operations(tokens)
    before, after = _plain_operations(tokens[:cut]), _plain_operations(tokens[cut + 1 :])
    if not after and any(token.operator in _NEVER_MIND for token in tokens[cut + 1 :]):
        return ()
    if not after or not before:
        return after or before
    return _put_right(before, after, {token.operator for token in tokens[cut + 1 :]} - QUIET)


_NEVER_MIND = frozenset({"remove", "keep", "enough", "refuse"})
"""What follows a correction that only takes back: "aggiungi le strade, anzi no, lascia stare"."""


def _put_right(
    before: tuple[Operation, ...], after: tuple[Operation, ...], said: set[str | None]
) -> tuple[Operation, ...]:
    """ "togli il meteo, anzi le scuole", "… anzi anche le scuole", "… anzi metti le scuole"."""
    *earlier, last = before
    if said == {"also"} or (after[0].intent == ADD and last.intent == SET):
        return (*earlier, Operation(last.intent, last.topics | after[0].topics))
    return after if said else (*earlier, replace(after[0], intent=last.intent))


def _plain_operations(tokens: Sequence[Token]) -> tuple[Operation, ...]:
    return _exchanged(tokens) or _combined(_tallied(_with_turns(tokens)))


# ── One topic for another ───────────────────────────────────────────────────────────────────────


def _exchanged(tokens: Sequence[Token]) -> tuple[Operation, ...]:
    """ "cambia gli eventi con le scuole", "preferisco le scuole agli eventi"."""
    names = [token.operator for token in tokens]
    for operator, marks, marked_comes in _EXCHANGES:
        if operator in names:
            after = tokens[names.index(operator) + 1 :]
            marked, plain = _marked_and_plain(after, marks)
            come, gone = (marked, plain) if marked_comes else (plain, marked)
            if come - gone and gone - come:
                return (Operation(ADD, come - gone), Operation(REMOVE, gone - come))
    return ()


_EXCHANGES = (
    ("swap", frozenset({"with", "but"}), True),
    ("prefer", frozenset({"with", "than", "instead"}), False),
)
"""Operator, the operators that mark one side, and whether that is the side which comes."""


def _marked_and_plain(
    tokens: Sequence[Token], marks: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The topics with a mark before them and those without; what joins goes on as before."""
    sides: dict[bool, set[str]] = {True: set(), False: set()}
    marked = joined = False
    side = False
    for token in tokens:
        if token.topics:
            side = side if joined else marked
            sides[side] |= token.topics
            marked = joined = False
        elif token.operator in marks:
            marked = True
        joined = joined or token.joins
    return frozenset(sides[True]), frozenset(sides[False])


_COMES = Token("", operator="add")


def _with_turns(tokens: Sequence[Token]) -> Sequence[Token]:
    """Says where topics that go end and those that come in their place begin.

    "al posto degli eventi voglio le strade", "invece del meteo le scuole", "non gli eventi ma le
    scuole", "non gli eventi, le scuole".
    """
    turns = {
        *_turns_after(tokens, [i for i, t in enumerate(tokens) if t.operator == "instead"]),
        *_turns_after(tokens, [i for i, t in enumerate(tokens) if t.contrasts][:1]),
        *_turns_of_but(tokens),
    }
    if not turns:
        return tokens
    return [
        part for i, token in enumerate(tokens) for part in ((_COMES,) * (i in turns) + (token,))
    ]


def _turns_after(tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[int]:
    """Where the first topic stands, after each start, that goes on with no list."""
    for start, stop in pairwise([*starts, len(tokens)]):
        places = [i for i in range(start, stop) if tokens[i].topics]
        gaps = {place: tokens[earlier + 1 : place] for earlier, place in pairwise(places)}
        unjoined = [place for place, gap in gaps.items() if not any(token.joins for token in gap)]
        with_verb = [place for place in unjoined if any(map(_is_verb, gaps[place]))]
        yield from (with_verb or unjoined)[:1]


def _is_verb(token: Token) -> bool:
    """Whether a word between two topics is more than an article ("voglio", "vorrei")."""
    return token.operator not in QUIET or len(token.word) > _LONGEST_ARTICLE


_LONGEST_ARTICLE = 5
"""Letters: "degli", "delle"."""


def _turns_of_but(tokens: Sequence[Token]) -> Iterator[int]:
    """ "non gli eventi ma le scuole", though not "ma nemmeno le scuole"."""
    going = False
    for position, token in enumerate(tokens):
        if token.operator == "but" and going and _topics_after(tokens, position):
            yield position
        going = going or token.operator in {"remove", "instead", "enough"}


# ── What governs which topics ───────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Tally:
    """The topics said so far, by the operator that governs them."""

    by: dict[str, set[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def put(self, operator: str, topics: Iterable[str] = ()) -> None:
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
        return frozenset().union(*(self.by.get(operator, set()) for operator in operators))


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


def _tallied(tokens: Sequence[Token]) -> _Tally:
    tally = _Tally()
    governing = "none"
    waiting: set[str] = set()
    latest: AbstractSet[str] = frozenset()
    followed = rest_open = False
    for position, token in enumerate(tokens):
        operator = token.operator or ""
        if token.topics:
            answer = _ANSWERED.get(
                tokens[position + 1].operator if tokens[position + 1 :] else None
            )
            tally.put(answer or governing, token.topics)
            latest = token.topics
            if not answer and (followed or governing in _WAITING):
                waiting = set(token.topics) if followed else waiting | token.topics
            followed = rest_open = False
        elif operator == "stays":
            tally.put("stays")
        elif operator == "all" and governing != "arrives":
            tally.put("all removed" if governing in {"remove", "enough"} else "all")
        elif operator == "rest":
            gone = governing == "remove" and _is_about_rest(tokens, position)
            tally.put("rest gone" if gone else "rest")
            governing, waiting, rest_open = "none", set(), not gone
        elif rest_open and operator in _OF_THE_REST and not _has_object(tokens, position):
            tally.put(_OF_THE_REST[operator])
            rest_open = False
        elif operator in _GOVERNING:
            governing = _next_governing(tokens, position, governing)
            behind = bool(waiting) and token.ends
            if governing in _MAY_FOLLOW and (behind or not _has_object(tokens, position)):
                tally.move(latest if governing == "refuse" else waiting, governing)
                followed = bool(waiting)
    return tally


_ANSWERED: dict[str | None, str] = {"yes": "add", "no": "remove"}
_OF_THE_REST = {
    "no": "rest gone", "remove": "rest gone", "enough": "rest gone",
    "yes": "rest", "keep": "rest", "add": "rest",
}  # fmt: skip
"""What is said of the topics that are not named: "il resto no"."""


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


def _topics_after(tokens: Sequence[Token], position: int) -> bool:
    return any(token.topics for token in tokens[position + 1 :])


# ── What it comes to ────────────────────────────────────────────────────────────────────────────


Said = AbstractSet[str]
"""The operators that govern topics."""


def _combined(tally: _Tally) -> tuple[Operation, ...]:
    said = {operator for operator, topics in tally.by.items() if topics} - {"arrives", "refuse"}
    for rule in (_beside_what_stays, _against_the_rest, _of_everything, _in_place, _as_a_whole):
        if (found := rule(tally, said)) is not None:
            return tuple(operation for operation in found if operation.topics)
    return _changes(tally, ("add", "also", "none"))


def _beside_what_stays(tally: _Tally, _said: Said) -> Sequence[Operation] | None:
    """ "a quello che ho aggiungi le strade"."""
    return _changes(tally, ("none", "add", "also", "only")) if "stays" in tally.by else None


def _against_the_rest(tally: _Tally, said: Said) -> Sequence[Operation] | None:
    """ "le scuole sì, il resto via"; in "basta il meteo, il resto no" it means it is enough."""
    wanted = said - {"remove", "enough"}
    if "rest gone" in tally.by and said:
        return [Operation(SET, tally.get(*wanted) or tally.get("enough"))]
    if "rest" in tally.by and wanted == said and said and "except" not in said:
        return [Operation(SET, tally.get(*said))]
    return None


def _of_everything(tally: _Tally, said: Said) -> Sequence[Operation] | None:
    """ "tutto", "tutto tranne gli eventi", "togli tutto ma lascia le scuole"."""
    if "all removed" in tally.by:
        return [Operation(SET, tally.get("except", "keep", "only"))]
    if "except" in said:
        return [Operation(SET, _ALL - tally.get("except", "remove", "enough"))]
    if "all" in tally.by and not said & {"instead", "only", "none", "add", "also"}:
        return [Operation(SET, _ALL - tally.get("remove", "enough"))]
    return None


def _in_place(tally: _Tally, said: Said) -> Sequence[Operation] | None:
    """ "strade invece di meteo"."""
    if "instead" not in said:
        return None
    gone = tally.get("instead", "remove", "enough")
    come = tally.get("add", "none", "also", "only") - gone
    if "only" in tally.by and come:
        return [Operation(SET, come)]
    return [Operation(ADD, come), Operation(REMOVE, gone)]


def _as_a_whole(tally: _Tally, said: Said) -> Sequence[Operation] | None:
    """ "solo scuole", "lasciami le scuole", "scuole e meteo"."""
    if "only" in said:
        return [Operation(SET, tally.get("only", "none", "also", "add"))]
    if "keep" in said and not said & {"remove", "enough"}:
        return [Operation(SET, tally.get("keep", "none", "also", "add"))]
    if "none" in said and "add" not in said:
        return [Operation(SET, tally.get("none", "also") - tally.get("remove", "enough"))]
    return None


def _changes(tally: _Tally, adding: Sequence[str]) -> tuple[Operation, ...]:
    changes = {ADD: tally.get(*adding), REMOVE: tally.get("remove", "enough")}
    first = next((operator for operator in tally.order if tally.by[operator]), "")
    removes_first = first in {"remove", "enough"}
    order = (REMOVE, ADD) if removes_first else (ADD, REMOVE)
    return tuple(Operation(intent, changes[intent]) for intent in order if changes[intent])
