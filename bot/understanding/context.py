"""What a message means because of what was said before it."""

from dataclasses import replace

from .deciding import LEAVE
from .decision import BARE_TOPICS, EMERGENCY, EXAMPLES, Decision
from .meaning import Context
from .menu import MenuReader, chosen
from .reading.courtesy import Request
from .topics.algebra import ADD, REMOVE, SET, SUBSCRIBE

_STILL_ABOUT_ME = frozenset({"list_categories", "faq/categorie_disponibili"})
_STILL_IN_NEED = frozenset({"human_handoff"})
_ABOUT_ERASING = frozenset({"faq/come_disiscriversi", "unsubscribe"})
_CLEARLY = 0.7
"""So clearly a wish to leave, it is no word about one's data ("adesso jesi off")."""
_GOING_ON = {SET: ADD, ADD: ADD, SUBSCRIBE: ADD, REMOVE: REMOVE}
"""What "e scuole" does, by the change that it goes on with."""


def picked(request: Request, context: Context, menu: MenuReader) -> Decision | None:
    """A choice by number or ordinal. Without a menu it is still a choice, of nothing yet."""
    if request.question:
        return None
    picks = menu.picks(request.words)
    if picks is None:
        judged = menu.judges(request.words)
        return Decision(SET, 0.9, "menu: numbers that no menu has") if judged else None
    rows = [n for n, c in enumerate(context.choices, start=1) if len(menu.topics_of(c)) == 1]
    choices = chosen(picks, context.choices, last=max(rows, default=len(context.choices)))
    if choices is None:
        return Decision(SET, 0.9, "menu: a number that no menu has")
    topics = frozenset(menu.topics_of(" ".join(choices)))
    label = next((name for name in (ADD, REMOVE) if all(name in c for c in choices)), SET)
    return Decision(label, 1.0, "menu", topics, choices[0] if len(choices) == 1 else None)


def numbers_named(request: Request, context: Context, menu: MenuReader) -> Request | None:
    """The request with the topics on the screen instead of their numbers ("togli la 2").

    None where it has none.
    """
    rows = [topics for choice in context.choices if len(topics := menu.topics_of(choice)) == 1]
    if not rows:
        return None
    names = [topic.replace("_", " ") for (topic,) in rows]
    clauses = [replace(c, words=menu.named(c.words, names)) for c in request.clauses]
    named = replace(request, clauses=tuple(clauses))
    return named if named.words != request.words else None


def _going_on(context: Context) -> str:
    """What more topics do right after a change: the same as that one did."""
    if context.last_intent not in _GOING_ON:
        return SET
    return _GOING_ON.get(context.last_change or context.last_intent, ADD)


def _is_closing_word(words: tuple[str, ...], context: Context, ands: frozenset[str]) -> bool:
    """Whether "e basta" says that a choice just made is complete, not that nothing is wanted."""
    return len(words) == 2 and words[0] in ands and context.last_intent in _GOING_ON


def in_context(
    decision: Decision, request: Request, context: Context, ands: frozenset[str]
) -> Decision:
    """The decision as what was said before makes it.

    "a quali avvisi?" after one's own status asks about one's own; who was just sent to 112 and has
    "nobody to talk to" is still in need; "e cancellarli" after a word about one's data is about
    the data; "e scuole", one of `ands` first, goes on with the change before, "anzi no, scuole"
    puts it right; "e basta" ends it.
    """
    if decision.label == LEAVE and _is_closing_word(request.words, context, ands):
        return replace(decision, label="affirm", by=f"{decision.by}, after {context.last_intent}")
    asked_for_data = context.last_intent == "privacy_request"
    if asked_for_data and (_is_about_erasing(decision) or _takes_it_away(decision)):
        return _settled(decision, "privacy_request", "the data")
    if decision.by == BARE_TOPICS and decision.label == SET and request.words[0] in ands:
        label = _going_on(context)
        return replace(decision, label=label, by=f"{decision.by}, after {context.last_intent}")
    if decision.corrects and context.last_change in {ADD, REMOVE}:
        return replace(decision, label=context.last_change)
    if context.last_intent == "my_status" and decision.label in _STILL_ABOUT_ME:
        return _settled(decision, "my_status", "my_status")
    if context.last_intent == EMERGENCY and decision.label in _STILL_IN_NEED:
        return _settled(decision, EMERGENCY, "an emergency")
    return decision


def _is_about_erasing(decision: Decision) -> bool:
    clearly_leaving = decision.label == LEAVE and decision.confidence >= _CLEARLY
    return decision.by == EXAMPLES and decision.label in _ABOUT_ERASING and not clearly_leaving


def _takes_it_away(decision: Decision) -> bool:
    """Whether something is to go that is not named ("cancellateli")."""
    return decision.label == REMOVE and not decision.topics


def _settled(decision: Decision, label: str, before: str) -> Decision:
    """The decision for a label, of which what was said before leaves no doubt."""
    by = f"{decision.by}, after {before}"
    return replace(decision, label=label, confidence=1.0, by=by, alternatives=())
