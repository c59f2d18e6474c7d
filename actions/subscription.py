"""Joining, leaving, and taking the last change back."""

from .base import ContentAction, Event, Turn, set_slots
from .changes import change, join, receive_only, receive_too, take_back

_JOINING = frozenset(("subscribe", "set_categories", "add_categories"))
PLAINLY = 0.85
"""From this confidence on a wish to leave counts as said plainly, and nothing is asked."""


class Subscribe(ContentAction):
    """Subscribes to everything or to the topics that were named; tells who is subscribed so.

    Nobody is subscribed by somebody else: whoever means another person is told how that one does.
    """

    def name(self) -> str:
        return "action_subscribe"

    def act(self, turn: Turn) -> list[Event]:
        content = self.content
        if content.on_behalf.found_in(turn.text) and not content.oneself.found_in(turn.text):
            turn.say("utter_only_your_own_phone")
            return []
        if not (turn.subscribed and turn.topics):
            return join(self.content, turn)
        if turn.named:
            # With everything on, naming some can only mean to narrow; else nothing is taken away.
            everything = self.content.is_everything(turn.topics)
            receive = receive_only if everything else receive_too
            return receive(self.content, turn, turn.named)
        names = self.content.names(turn.topics, turn.language)
        turn.say("utter_already_subscribed", topic_names=names)
        return []


class WeighLeaving(ContentAction):
    """Finds out whether the wish to leave was said plainly, without "perhaps", and is one's own."""

    def name(self) -> str:
        return "action_weigh_leaving"

    def act(self, turn: Turn) -> list[Event]:
        sure = turn.intent == "unsubscribe" and turn.confidence >= PLAINLY
        return set_slots(
            said_plainly=sure and not self._is_unsaid(turn.text),
            about_somebody_else=self.content.is_about_somebody_else(turn.text),
        )

    def _is_unsaid(self, text: str) -> bool:
        content = self.content
        sighing = content.sighs.found_in(text) and not content.leaving.found_in(text)
        return sighing or content.hedges.found_in(text)


class Leave(ContentAction):
    """Unsubscribes at once, and says how one word undoes it."""

    def name(self) -> str:
        return "action_leave"

    def act(self, turn: Turn) -> list[Event]:
        turn.say("utter_left")
        return change(turn, subscribed=False, topics=())


class Undo(ContentAction):
    """Takes the last change of this conversation back, when that was asked for.

    It never unsubscribes: whoever has just joined and regrets it (`regrets_joining`) is asked.
    """

    def name(self) -> str:
        return "action_undo"

    def act(self, turn: Turn) -> list[Event]:
        before = turn.slots.get("before")
        asked = turn.intent == "undo" or self.content.undo.found_in(turn.text)
        asked = asked or (not turn.subscribed and self.content.stay.found_in(turn.text))
        just_joined = turn.slots.get("last_intent") in _JOINING
        if before and not before["subscribed"] and (asked or just_joined):
            return set_slots(regrets_joining=True)
        if not (before and asked):
            turn.say("utter_nothing_changed")
            return []
        return take_back(self.content, turn, before)
