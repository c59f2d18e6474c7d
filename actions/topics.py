"""Setting, adding, removing and showing topics that a message names."""

from .base import ContentAction, Event, Turn, set_slots
from .changes import join, receive, widened


class SetTopics(ContentAction):
    """The topics of the message are from now on those that the citizen receives."""

    def name(self) -> str:
        return "action_set_topics"

    def act(self, turn: Turn) -> list[Event]:
        if not turn.subscribed:
            return join(self.content, turn)
        return receive(self.content, turn, turn.named)


class AddTopics(ContentAction):
    """The topics of the message are received too."""

    def name(self) -> str:
        return "action_add_topics"

    def act(self, turn: Turn) -> list[Event]:
        if not turn.subscribed:
            return join(self.content, turn)
        return receive(self.content, turn, widened(self.content, turn))


class RemoveTopics(ContentAction):
    """The topics of the message are received no more; the last one is not taken without asking."""

    def name(self) -> str:
        return "action_remove_topics"

    def act(self, turn: Turn) -> list[Event]:
        left = tuple(topic for topic in turn.topics if topic not in turn.named)
        if not left:
            return set_slots(nothing_left=True)
        return [*receive(self.content, turn, left), *set_slots(nothing_left=False)]


class ShowTopics(ContentAction):
    """Tells what the citizen receives."""

    def name(self) -> str:
        return "action_show_topics"

    def act(self, turn: Turn) -> list[Event]:
        names = self.content.names(turn.topics, turn.language)
        turn.say("utter_status" if turn.subscribed else "utter_status_none", topic_names=names)
        return []
