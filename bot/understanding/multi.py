"""Two requests in one message: "iscrivimi, e quanto costa?" is an action and a question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .decision import Decision
from .reading.courtesy import Request
from .reading.imperatives import is_for_oneself
from .reading.normalise import Clause
from .topics.algebra import ADD, REMOVE, SET, SUBSCRIBE
from .written.content import FAQ

_LEAVE = "unsubscribe"
_ACTIONS = frozenset({SUBSCRIBE, _LEAVE, ADD, REMOVE, SET})
_ASKED = frozenset({"list_categories", "my_status", "human_handoff", "privacy_request", "report"})
_PERSONAL = frozenset({"human_handoff", "privacy_request"})
"""What cannot be answered at once comes before what can: a person, one's data."""
_FIRM = 0.6
"""Both halves must be as sure as this by themselves."""
_SHORTEST_HALF = 1


def both(
    request: Request,
    whole: Decision,
    decide: Callable[[Request], Decision],
    starts: frozenset[str],
    ands: frozenset[str],
) -> Decision:
    """The decision about both halves of a request, the action first; `whole` if it has no halves.

    `starts` are the words that questions begin with, `ands` those that join: where they meet, a
    half may begin without a comma. Half a sentence never unsubscribes anybody ("metti che mi stufo,
    come mi tolgo?"), and is asked about where it is that one word ("toglietemi, e quanto costa?").
    """
    for halves in _halves(request, starts, ands):
        decisions = _firm(halves, decide)
        if decisions is None:
            continue
        labels = {decision.label for decision in decisions}
        if _LEAVE in labels and whole.label != _LEAVE:
            if not _says_leave_alone(halves, decisions):
                continue
            decisions = [_to_be_asked(decision) for decision in decisions]
        if _only_tells_why(whole, halves, decisions):
            return whole
        if _changes_topics(whole) and not any(decision.topics for decision in decisions):
            continue
        if not _belong_apart(labels) or any(map(_changes_something, decisions)):
            continue
        decisions.sort(key=lambda decision: _later(decision.label))
        return _followed_by(decisions[0], decisions[1])
    return whole


def _later(label: str) -> int:
    """Actions come first, then what concerns a person, then what is merely asked."""
    return 0 if label in _ACTIONS else 1 if label in _PERSONAL else 2


def _firm(
    halves: tuple[Request, Request], decide: Callable[[Request], Decision]
) -> list[Decision] | None:
    """What both halves mean; None where one of them asks for nothing by itself, or not surely.

    The shorter one is asked first: it is the likelier to be a name or an aside, and most of the
    time the longer one need not be decided at all.
    """
    decided: dict[int, Decision] = {}
    for half in sorted((0, 1), key=lambda half: len(halves[half].words)):
        decision = decided[half] = decide(halves[half])
        if decision.confidence < _FIRM or not (_acts(decision.label) or _asks(decision.label)):
            return None
        if decision.label == SET and halves[half].question:
            return None  # a name with a question mark asks about it: 'cosa mettete in "info"?'
    return [decided[0], decided[1]]


def _says_leave_alone(halves: tuple[Request, Request], decisions: Sequence[Decision]) -> bool:
    """Whether the half that wants to leave is one word, said for oneself: "toglietemi"."""
    leaving = next(h for h, d in zip(halves, decisions, strict=True) if d.label == _LEAVE)
    return len(leaving.words) == 1 and is_for_oneself(leaving.words[0])


def _to_be_asked(decision: Decision) -> Decision:
    return replace(decision, confidence=_FIRM) if decision.label == _LEAVE else decision


def _only_tells_why(
    whole: Decision, halves: tuple[Request, Request], decisions: Sequence[Decision]
) -> bool:
    """ "nevica, fanno lezione?": what is told beside the only question is no second one."""
    if not all(_asks(decision.label) for decision in decisions):
        return False
    asked = [d for h, d in zip(halves, decisions, strict=True) if h.question]
    return len(asked) == 1 and asked[0].label == whole.label


def _followed_by(first: Decision, last: Decision) -> Decision:
    """Both, after whatever the first one has to follow it already ("strade invece di scuole")."""
    return replace(first, then=_followed_by(first.then, last) if first.then else last)


def _belong_apart(labels: set[str]) -> bool:
    """An action and something else that is asked; or two different questions."""
    actions = sum(map(_acts, labels))
    asked = sum(map(_asks, labels))
    return len(labels) == 2 and (actions, asked) in {(1, 1), (0, 2)}


def _changes_something(half: Decision) -> bool:
    """Whether a half changes what only the other one names: "mia figlia ha finito, toglietela"."""
    return half.label in {ADD, REMOVE} and not half.topics


def _changes_topics(whole: Decision) -> bool:
    """Whether it must not be torn apart: "le strade non mi arrivano, me le attivate?"."""
    return bool(whole.topics) and whole.label != SUBSCRIBE


def _acts(label: str) -> bool:
    return label in _ACTIONS


def _asks(label: str) -> bool:
    return label.startswith(FAQ) or label in _ASKED


def _halves(
    request: Request, starts: frozenset[str], ands: frozenset[str]
) -> Iterator[tuple[Request, Request]]:
    clauses = request.clauses
    for cut in range(1, len(clauses)):
        yield request.part(0, cut), request.part(cut)
    for number, clause in enumerate(clauses):
        for position in range(_SHORTEST_HALF, len(clause.words) - 1):
            if clause.words[position] in ands and clause.words[position + 1] in starts:
                before = Clause(clause.words[:position])
                after = replace(clause, words=clause.words[position + 1 :])
                yield (
                    replace(request, clauses=(*clauses[:number], before), kinds=()),
                    replace(request, clauses=(after, *clauses[number + 1 :]), kinds=()),
                )
