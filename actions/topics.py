"""Setting, adding, removing and showing topics that a message names."""

from .base import ContentAction, Event, Turn
from .changes import join, receive_no_more, receive_only, receive_too


class SetTopics(ContentAction):
    """The topics of the message are from now on those that the citizen receives."""

    def name(self) -> str:
        return "action_set_topics"

    def act(self, turn: Turn) -> list[Event]:
        if not turn.subscribed:
            return join(self.content, turn)
        return receive_only(self.content, turn, turn.named)


class AddTopics(ContentAction):
    """The topics of the message are received too."""

    def name(self) -> str:
        return "action_add_topics"

    def act(self, turn: Turn) -> list[Event]:
        if not turn.subscribed:
            return join(self.content, turn)
        return receive_too(self.content, turn, turn.named)


class RemoveTopics(ContentAction):
    """The topics of the message are received no more; the last one is not taken without asking."""

    def name(self) -> str:
        return "action_remove_topics"

    def act(self, turn: Turn) -> list[Event]:
        return receive_no_more(self.content, turn, turn.named)


class ShowTopics(ContentAction):
    """Tells what the citizen receives."""

    def name(self) -> str:
        return "action_show_topics"

    def act(self, turn: Turn) -> list[Event]:
        names = self.content.names(turn.topics, turn.language)
        turn.say("utter_status" if turn.subscribed else "utter_status_none", topic_names=names)
        return []
