"""Somebody is in danger: the number first, then the one advice that fits."""

from .base import ContentAction, Event, Turn, set_slots


class AnswerDanger(ContentAction):
    """Sends to the emergency number, with the advice for the kind of danger that is recognised.

    A message that names none belongs to the danger spoken of before, if there was one.
    """

    def name(self) -> str:
        return "action_answer_danger"

    def act(self, turn: Turn) -> list[Event]:
        kinds = (kind for kind, words in self.content.dangers.items() if words.found_in(turn.text))
        kind = next(kinds, None) or turn.slots.get("danger") or "other"
        turn.say(f"utter_danger_{kind}")
        return set_slots(danger=kind)
