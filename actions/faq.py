"""Answering questions: from faq.yml, or from the notices that are still in force."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .answers import Answer
from .base import ContentAction, Event, Turn

_MOST_NOTICES = 3
"""More than these in one reply and nobody reads any."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class AnswerQuestion(ContentAction):
    """Answers the question that the slot `faq` names, or says honestly that it cannot."""

    def name(self) -> str:
        return "action_answer_question"

    def act(self, turn: Turn) -> list[Event]:
        answer = self.content.answers.get(turn.slots.get("faq") or "")
        if answer is None:
            turn.say("utter_question_unknown")
            return []
        notices = _in_force(turn, answer)
        for notice in notices[:_MOST_NOTICES]:
            _say_notice(turn, notice)
        if not notices:
            topics = self.content.described_topics(turn.language)
            text = filled(answer.text[turn.language], {**turn.slots, "all_topics": topics})
            turn.say("utter_answer", answer=text)
        return []


class OfferReadings(ContentAction):
    """Asks which of a few readings of a message was meant."""

    def name(self) -> str:
        return "action_offer_readings"

    def act(self, turn: Turn) -> list[Event]:
        readings = list(turn.slots.get("readings") or ())
        turn.dispatcher.utter_message(response="utter_clarification", buttons=readings)
        return []


def filled(text: str, slots: Mapping[str, Any]) -> str:
    """A text with its placeholders filled from slots; one that no slot has stays empty."""
    return _PLACEHOLDER.sub(lambda match: str(slots.get(match[1]) or ""), text)


def _in_force(turn: Turn, answer: Answer) -> list[Mapping[str, Any]]:
    """The notices about an answer's topics that are valid now, as the board gave them."""
    now = _moment(turn.slots.get("now"))
    return [
        notice
        for notice in turn.slots.get("notices") or ()
        if set(notice["topics"]) & set(answer.notices)
        and (now is None or (until := _moment(notice.get("valid_until"))) is None or until > now)
    ]


def _moment(value: str | None) -> datetime | None:
    """A point in time from ISO 8601; without an offset it is UTC."""
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _say_notice(turn: Turn, notice: Mapping[str, Any]) -> None:
    """One notice, with the hour until which it is valid as a clock on the wall here shows it."""
    text = notice["text"]
    if isinstance(text, Mapping):
        text = text.get(turn.language) or next(iter(text.values()))
    until, now = _moment(notice.get("valid_until")), _moment(turn.slots.get("now"))
    if until is None:
        turn.say("utter_notice", answer=text)
        return
    local = until.astimezone(now.tzinfo) if now else until
    turn.say(
        "utter_notice_until",
        answer=text,
        until_day=f"{local.day}/{local.month}",
        until_hour=f"{local:%H:%M}",
    )
