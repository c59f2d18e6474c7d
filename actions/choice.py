"""The menu of topics: showing it, and carrying out one answer after another until it is closed."""

from dataclasses import replace

from .base import ContentAction, Event, Turn, set_slots
from .changes import (
    change,
    change_further,
    join,
    receive_no_more,
    receive_only,
    receive_too,
    take_back,
    widened,
)
from .content import plain

_MODES = {"add_categories": "add", "remove_categories": "remove"}
"""What an answer to the menu does, by the request that opened it; otherwise it sets the topics."""
_INTENTS = {mode: intent for intent, mode in _MODES.items()}


class ListTopics(ContentAction):
    """Shows which topics there are. Nothing is asked: a pick from the list starts a choice."""

    def name(self) -> str:
        return "action_list_topics"

    def act(self, turn: Turn) -> list[Event]:
        names = self.content.names(self.content.topics, turn.language)
        menu = self.content.menus[turn.language]
        turn.say_with_menu("utter_topics_available", menu, topic_names=names)
        return []


class OpenChoice(ContentAction):
    """Finds out what an answer to the menu shall do: set, add or remove topics."""

    def name(self) -> str:
        return "action_open_choice"

    def act(self, turn: Turn) -> list[Event]:
        return set_slots(choice_mode=_MODES.get(turn.intent, "set"), picked=False)


class AskChoice(ContentAction):
    """Asks for topics, with the menu."""

    def name(self) -> str:
        return "action_ask_choice"

    def act(self, turn: Turn) -> list[Event]:
        names = self.content.names(turn.topics, turn.language)
        turn.say_with_menu("utter_menu", self.content.menus[turn.language], topic_names=names)
        return []


class ApplyChoice(ContentAction):
    """Carries out an answer to the menu, and finds out whether the menu stays open.

    A tap, a single number or a bare name picks one topic, and more may follow. The first pick
    replaces what was received before (unless the menu was opened for adding), the next are added.
    Several topics at once or a sentence ("solo meteo", "togli gli eventi") say it all: the menu
    closes, as it does after "done".
    """

    def name(self) -> str:
        return "action_apply_choice"

    def act(self, turn: Turn) -> list[Event]:
        choice = turn.slots.get("choice")
        if choice == "cancelled" and not turn.slots.get("danger"):
            return self._cancel(turn)
        if not isinstance(choice, list):
            return self._close(turn)
        turn = replace(turn, named=self.content.known(choice))
        mode = _MODES.get(turn.intent) or turn.slots.get("choice_mode")
        if mode != "remove" and self._is_pick(turn):
            return self._pick(turn)
        # "Gli eventi", said to "che cosa vuoi togliere?", is a request to take them away.
        turn = replace(turn, intent=_INTENTS.get(mode or "", turn.intent))
        if mode == "remove":
            events = receive_no_more(self.content, turn, turn.named)
        elif not turn.subscribed:
            events = join(self.content, turn)
        elif mode == "add":
            events = receive_too(self.content, turn, turn.named)
        else:
            events = receive_only(self.content, turn, turn.named)
        return [*events, *set_slots(choosing=False)]

    def _is_pick(self, turn: Turn) -> bool:
        """Whether one topic was picked, and others may follow."""
        if len(turn.named) != 1:
            return False
        said = plain(turn.text)
        names = " ".join(self.content.topics[turn.named[0]].values())
        bare = set(said.split()) <= set(plain(names).split())
        return turn.intent == "choose_topic" or bare or said.isdigit()

    def _pick(self, turn: Turn) -> list[Event]:
        if not turn.subscribed:
            return [*join(self.content, turn), *set_slots(choosing=False)]
        kept = () if self._starts_afresh(turn) else turn.topics
        topics = widened(self.content, kept, turn.named)
        first = not turn.slots.get("picked")
        events = change(turn, subscribed=True, topics=topics) if first else change_further(topics)
        return [*events, *set_slots(choosing=True, picked=True)]

    def _starts_afresh(self, turn: Turn) -> bool:
        """Whether a pick replaces what was received: the first one, or with everything on."""
        if turn.slots.get("picked"):
            return False
        return turn.slots.get("choice_mode") == "set" or self.content.is_everything(turn.topics)

    def _cancel(self, turn: Turn) -> list[Event]:
        """ "Annulla" takes back what was picked; a no is enough of it, or says never mind."""
        events: list[Event] = []
        if turn.slots.get("picked") and self.content.undo.found_in(turn.text):
            events = take_back(self.content, turn, turn.slots["before"])
        elif turn.slots.get("picked"):
            return self._close(turn)
        else:
            turn.say("utter_nothing_changed")
        return [*events, *set_slots(choosing=False)]

    def _close(self, turn: Turn) -> list[Event]:
        """No more topics; whoever says "ok" after a danger may well mean that."""
        if turn.slots.get("danger"):
            turn.say("utter_danger_still")
            return set_slots(choosing=False)
        names = self.content.names(turn.topics, turn.language)
        response = "utter_choice_closed" if turn.subscribed else "utter_status_none"
        turn.say(response, topic_names=names)
        return set_slots(choosing=False)
