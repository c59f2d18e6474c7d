"""When two readings of a message are close: which they are, and what each is called on a button."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Flows
from bot.understanding import Meaning

_UNSURE = 0.5
"""More probable than this, the best reading is taken without asking."""
_ONLY_LIKELY = 0.5
"""How surely somebody wants to leave whose words were taken for something else; it is asked."""
_FOUNDED = 0.2
"""Less probable than this, the best reading of all is as good as none."""
_CLOSE = 0.6
"""So probable beside the best one, another reading is worth a question. On the development set one
message in fifty is as unclear as this, and every third of those was read wrongly."""
_MOST = 3
"""Buttons in a WhatsApp message."""
_FAQ = "faq/"
_LEAVING = "unsubscribe"
_NOTHING = "out_of_scope"
_SAME_ANSWER = (
    frozenset(("my_status", "list_categories", "faq/categorie_disponibili")),
    frozenset(("list_categories", "set_categories")),
    frozenset(("subscribe", "add_categories")),
    frozenset(("report", "faq/segnalazioni")),
)
"""Readings whose answers are nearly the same: nobody needs to choose."""


def close_readings(meaning: Meaning) -> Mapping[str, float]:
    """The readings between which nobody could tell, and how probable each is; else none.

    A label is an intent, or `faq/<id>`. Where several requests were understood, nothing is asked.
    """
    readings = _likelier_first(meaning)
    if meaning.second or not readings:
        return {}
    best = readings[0][1]
    taken = f"{_FAQ}{meaning.faq}" if meaning.faq else meaning.intent
    close = {label: chance for label, chance in readings if chance >= best * _CLOSE}
    clear = best >= _UNSURE or len(close) < 2 or taken not in close
    return {} if clear or any(close.keys() <= same for same in _SAME_ANSWER) else close


def likely_leaving(meaning: Meaning) -> float | None:
    """How surely somebody wants to leave whose words were taken for something else: never plainly.

    None where that is not as likely as not, and none of two readings that are close.
    """
    chance = dict(meaning.alternatives).get(_LEAVING, 0.0)
    likely = chance >= _UNSURE or _LEAVING in close_readings(meaning)
    return min(chance, _ONLY_LIKELY) if likely and meaning.intent != _LEAVING else None


def unfounded(meaning: Meaning) -> bool:
    """Whether the message was read by likeness to examples, and is like none of them."""
    readings = _likelier_first(meaning)
    return bool(readings) and readings[0][1] < _FOUNDED


def likely_nothing(meaning: Meaning) -> bool:
    """Whether a question is about as likely to be one that nothing here answers."""
    return meaning.faq is not None and _NOTHING in close_readings(meaning)


def _likelier_first(meaning: Meaning) -> list[tuple[str, float]]:
    """The readings by likeness to examples, but for danger, which is never left in doubt."""
    return [reading for reading in meaning.alternatives if reading[0] != "emergency"]


@dataclass(frozen=True, slots=True)
class Readings:
    """What readings are called: flows by their name, questions by their label in faq.yml."""

    flows: Flows
    questions: Mapping[str, Mapping[str, str]]
    """Id of a question -> label by language."""

    def offered(self, labels: Mapping[str, float], language: str) -> list[dict[str, str]]:
        """The readings that can be offered, as buttons, most probable first."""
        buttons = (self._button(label, language) for label in labels)
        return [button for button in buttons if button][:_MOST]

    def _button(self, label: str, language: str) -> dict[str, str] | None:
        if label.startswith(_FAQ):
            id_ = label.removeprefix(_FAQ)
            titles = self.questions.get(id_, {})
            title = titles.get(language) or next(iter(titles.values()), "")
            payload = f"/faq{json.dumps({'faq': id_}, separators=(',', ':'))}"
            return {"title": title, "payload": payload} if title else None
        flow, _ = self.flows.by_intent.get(label, (None, None))
        # Only a flow with a name of its own is something that a citizen would ask for.
        if flow is None or not flow.names:
            return None
        return {"title": flow.name_in(language), "payload": f"/{label}"}
