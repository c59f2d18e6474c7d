"""A citizen's own data: shown at once, erased after a confirmation."""

import re

from .base import ContentAction, Event, Turn, set_slots

_PHONE_NUMBER = re.compile(r"\d(?:[ ./-]?\d){8,}")
"""Nine digits at least: a date has eight, and numbers of people here have nine or ten."""


class WeighPrivacyRequest(ContentAction):
    """Finds out whose data it is about, and whether to show or to erase them; None: ask."""

    def name(self) -> str:
        return "action_weigh_privacy_request"

    def act(self, turn: Turn) -> list[Event]:
        erase = self.content.erase.found_in(turn.text)
        named = not erase and self.content.held.found_in(turn.text)
        export = named or self.content.export.found_in(turn.text)
        wish = None if erase == export else "erase" if erase else "export"
        return set_slots(
            privacy_wish=wish, about_somebody_else=self.content.somebody_else.found_in(turn.text)
        )


class NoticePhoneNumber(ContentAction):
    """Finds out whether somebody's phone number was sent, to sign them up; it is not kept."""

    def name(self) -> str:
        return "action_notice_phone_number"

    def act(self, turn: Turn) -> list[Event]:
        return set_slots(phone_number_given=bool(_PHONE_NUMBER.search(turn.text)))


class ExportData(ContentAction):
    """Shows what is held about the citizen."""

    def name(self) -> str:
        return "action_export_data"

    def act(self, turn: Turn) -> list[Event]:
        names = self.content.names(turn.topics, turn.language)
        turn.say("utter_data_held" if turn.subscribed else "utter_no_data_held", topic_names=names)
        return set_slots(data_request="export")


class EraseData(ContentAction):
    """Has everything about the citizen erased when the turn is stored."""

    def name(self) -> str:
        return "action_erase_data"

    def act(self, turn: Turn) -> list[Event]:
        turn.say("utter_erased")
        return set_slots(data_request="erase", subscribed=False, topics=[], before=None)
