"""Somebody is in danger: the number first, then the one advice that fits."""

from .base import ContentAction, Event, Turn, set_slots


class AnswerDanger(ContentAction):
    """Sends to the emergency number, with the advice for the kind of danger that is told of.

    A message that tells of none belongs to the danger spoken of before, if there was one.
    """

    def name(self) -> str:
        return "action_answer_danger"

    def act(self, turn: Turn) -> list[Event]:
        kind = self._told(turn) or turn.slots.get("danger") or "other"
        turn.say(f"utter_danger_{kind}")
        return set_slots(danger=kind)

    def _told(self, turn: Turn) -> str | None:
        """The kind that was understood, else the first of which there are words."""
        advice = self.content.advice.get(turn.slots.get("danger_told") or "")
        kinds = (kind for kind, words in self.content.dangers.items() if words.found_in(turn.text))
        return advice or next(kinds, None)
