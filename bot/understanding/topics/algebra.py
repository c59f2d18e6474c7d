"""The algebra of topics: how what is said about topics combines into changes.

"solo scuole" sets, "anche il meteo" adds, "niente eventi" removes, "tutto tranne le strade" sets
the other five, "strade invece di meteo" adds one and removes the other. It works on tokens; which
words they are stands in topics.yml, `topics` reads them, `senses` settles those whose sense depends
on their place, and `tally` finds out which of them governs which topics.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from .tally import Tally, tallied
from .tokens import QUIET, Token

ADD, REMOVE, SET, SUBSCRIBE = "add_categories", "remove_categories", "set_categories", "subscribe"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done with which topics. For SET and SUBSCRIBE they are the whole resulting set."""

    intent: str
    topics: frozenset[str]


def operations(tokens: Sequence[Token], every: frozenset[str]) -> tuple[Operation, ...]:
    """What the tokens want done, a correction ("anzi no, …") replacing what it corrects.

    What shall be kept after all, of what was said before, is added again: "anzi no, info lasciala".
    `every`: the topics that there are.
    """
    cut = max((i for i, token in enumerate(tokens) if token.operator == "correction"), default=-1)
    if cut < 0:
        return _plain_operations(tokens, every)
    before, after = (_plain_operations(t, every) for t in (tokens[:cut], tokens[cut + 1 :]))
    if not after and any(token.operator in _NEVER_MIND for token in tokens[cut + 1 :]):
        return ()
    if not after:
        return before
    said = {token.operator for token in tokens[cut + 1 :]} - QUIET
    if not before:
        return tuple(replace(one, intent=ADD) for one in after) if said == {"keep"} else after
    return _put_right(before, after, said)


_NEVER_MIND = frozenset({"remove", "keep", "enough", "refuse"})
"""What follows a correction that only takes back: "aggiungi le strade, anzi no, lascia stare"."""


def _put_right(
    before: tuple[Operation, ...], after: tuple[Operation, ...], said: set[str | None]
) -> tuple[Operation, ...]:
    """ "togli il meteo, anzi le scuole", "… anzi anche le scuole", "… anzi metti le scuole".

    Of several changes the last is put right: "togli scuole, metti strade, anzi metti il meteo".
    """
    *earlier, last = before
    if said == {"also"} or (after[0].intent == ADD and last.intent == SET):
        return (*earlier, Operation(last.intent, last.topics | after[0].topics))
    if said and earlier and after[0].intent == last.intent:
        return (*earlier, *after)
    return after if said else (*earlier, replace(after[0], intent=last.intent))


def _plain_operations(tokens: Sequence[Token], every: frozenset[str]) -> tuple[Operation, ...]:
    return _exchanged(tokens) or _combined(tallied(_with_turns(tokens), every))


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


def _topics_after(tokens: Sequence[Token], position: int) -> bool:
    return any(token.topics for token in tokens[position + 1 :])


# ── What it comes to ────────────────────────────────────────────────────────────────────────────


Said = AbstractSet[str]
"""The operators that govern topics."""


def _combined(tally: Tally) -> tuple[Operation, ...]:
    said = {operator for operator, topics in tally.by.items() if topics} - {"arrives", "refuse"}
    for rule in (_beside_what_stays, _against_the_rest, _of_everything, _in_place, _as_a_whole):
        if (found := rule(tally, said)) is not None:
            return tuple(operation for operation in found if operation.topics)
    return _changes(tally, ("add", "also", "none"))


def _beside_what_stays(tally: Tally, _said: Said) -> Sequence[Operation] | None:
    """ "a quello che ho aggiungi le strade"."""
    return _changes(tally, ("none", "add", "also", "only")) if "stays" in tally.by else None


def _against_the_rest(tally: Tally, said: Said) -> Sequence[Operation] | None:
    """ "le scuole sì, il resto via"; in "basta il meteo, il resto no" it means it is enough."""
    wanted = said - {"remove", "enough"}
    if "rest gone" in tally.by and said:
        return [Operation(SET, tally.get(*wanted) or tally.get("enough"))]
    if "rest" in tally.by and wanted == said and said and "except" not in said:
        return [Operation(SET, tally.get(*said))]
    return None


def _of_everything(tally: Tally, said: Said) -> Sequence[Operation] | None:
    """ "tutto", "tutto tranne gli eventi", "togli tutto ma lascia le scuole"."""
    if "all removed" in tally.by:
        return [Operation(SET, tally.get("except", "keep", "only"))]
    if "except" in said:
        return [Operation(SET, tally.every - tally.get("except", "remove", "enough"))]
    if "all" in tally.by and not said & {"instead", "only", "none", "add", "also"}:
        return [Operation(SET, tally.every - tally.get("remove", "enough"))]
    return None


def _in_place(tally: Tally, said: Said) -> Sequence[Operation] | None:
    """ "strade invece di meteo"."""
    if "instead" not in said:
        return None
    gone = tally.get("instead", "remove", "enough")
    come = tally.get("add", "none", "also", "only") - gone
    if "only" in tally.by and come:
        return [Operation(SET, come)]
    return [Operation(ADD, come), Operation(REMOVE, gone)]


def _as_a_whole(tally: Tally, said: Said) -> Sequence[Operation] | None:
    """ "solo scuole", "lasciami le scuole", "scuole e meteo"."""
    if "only" in said:
        return [Operation(SET, tally.get("only", "none", "also", "add"))]
    if "keep" in said and not said & {"remove", "enough"}:
        return [Operation(SET, tally.get("keep", "none", "also", "add"))]
    if "none" in said and "add" not in said:
        return [Operation(SET, tally.get("none", "also") - tally.get("remove", "enough"))]
    return None


def _changes(tally: Tally, adding: Sequence[str]) -> tuple[Operation, ...]:
    changes = {ADD: tally.get(*adding), REMOVE: tally.get("remove", "enough")}
    first = next((operator for operator in tally.order if tally.by[operator]), "")
    removes_first = first in {"remove", "enough"}
    order = (REMOVE, ADD) if removes_first else (ADD, REMOVE)
    return tuple(Operation(intent, changes[intent]) for intent in order if changes[intent])
