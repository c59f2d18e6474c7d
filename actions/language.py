"""The language that the bot speaks with a citizen, and in which alerts reach them."""

from rasa_sdk.events import FollowupAction

from .base import ContentAction, Event, Turn, set_slots


class ChangeLanguage(ContentAction):
    """Changes to a language that we speak; of another one it says so in those that we do."""

    def name(self) -> str:
        return "action_change_language"

    def act(self, turn: Turn) -> list[Event]:
        wanted = turn.slots.get("wanted_language")
        if wanted not in self.content.languages.all:
            turn.say("utter_language_not_spoken")
            return []
        # Said afterwards, and so in the new language.
        said = FollowupAction("utter_language_changed")
        return [*set_slots(alert_language=wanted, language=wanted), said]
