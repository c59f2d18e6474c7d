"""What follows from a message: understanding and the flows, joined. It touches nothing.

Message, profile and session in; replies, profile and session out. `bot.conversation` does the
loading and the committing around it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson
import structlog

from bot.citizens import Consent, Profile
from bot.content.municipality import Municipality
from bot.content.readings import Readings, close_readings, likely_leaving, likely_nothing, unfounded
from bot.dialogue import Engine, Intent, Message, Reply, Session
from bot.turn.facts import (
    facts_about_citizen,
    facts_about_comune,
    facts_of_the_moment,
    profile_after,
    wants_to_be_forgotten,
)
from bot.turn.inbound import Inbound, MessageKind
from bot.turn.masking import masked
from bot.turn.requests import LastChange, requests
from bot.understanding import Context, Meaning, Understanding

log = structlog.get_logger()

_NOTHING_UNDERSTOOD = "out_of_scope"
_OLD_CHOICE = "old_choice"
_LEAVING = "unsubscribe"
_UNCLEAR = "unclear"
"""The intent of a message with two readings that are close; its entity `readings` are these."""
_DANGER = "danger"
_DANGER_PASSES = 10 * 60
"""Seconds of silence after which what is written is no longer about the danger told before."""
_LONGEST_REMEMBERED = 40
_MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn wants to say and to have stored."""

    replies: tuple[Reply, ...]
    language: str
    """The language of the replies."""
    profile: Profile
    session: bytes
    consent: Consent | None
    """A consent that this turn gave or withdrew."""
    unanswered: str
    """A question that had no answer, masked; empty where there was none, or none to be kept."""
    forget: bool
    """Whether the citizen asked, and confirmed, that everything about them be erased."""


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is remembered between two messages, beside what the flows remember."""

    dialogue: Session
    language: str
    at: int
    """When the turn before was, in epoch seconds."""

    @classmethod
    def load(cls, stored: bytes) -> "_Memory":
        value = orjson.loads(stored)
        return cls(**{**value, "dialogue": Session.from_json(value["dialogue"])})

    def without_danger(self) -> "_Memory":
        """The same, as if no danger had been told of."""
        kept = {name: value for name, value in self.dialogue.slots.items() if name != _DANGER}
        return replace(self, dialogue=replace(self.dialogue, slots=kept))

    def dump(self) -> bytes:
        return orjson.dumps(
            {
                "dialogue": self.dialogue.to_json(),
                "language": self.language,
                "at": self.at,
            }
        )


class Processor:
    """Understands a message and runs the flows on it."""

    def __init__(
        self,
        understanding: Understanding,
        engine: Engine,
        readings: Readings,
        municipality: Municipality,
        notices: Callable[[], Sequence[Mapping[str, Any]]],
        *,
        base_url: str,
        session_seconds: int,
    ) -> None:
        """`notices` answers those in force, as the slot of that name holds them.

        `base_url`: how citizens reach the pages of this service; `session_seconds`: the silence
        after which a conversation is forgotten.
        """
        self._session_seconds = session_seconds
        self._understanding = understanding
        self._remembered = lru_cache(_MOST_REMEMBERED)(understanding.parse)
        self._engine = engine
        self._readings = readings
        self._municipality = municipality
        self._comune = facts_about_comune(municipality, base_url)
        self._notices = notices

    def process(self, inbound: Inbound, profile: Profile, session: bytes | None) -> Outcome:
        """One turn. The session is the bytes that the turn before returned, or None."""
        memory = self._recall(inbound, profile, session)
        message, language = self._understand(inbound, profile, memory)
        facts = {
            **self._comune[language],
            **facts_about_citizen(profile),
            **facts_of_the_moment(inbound.received_at, self._notices()),
        }
        turn = self._engine.turn(message, memory.dialogue, facts, language)
        if turn.failed:
            log.error("turn failed", reason=turn.failed, message_sid=inbound.message_sid)
        after = profile_after(profile, turn.slots)
        if after.language != profile.language:
            language = after.language
        consent = self._consent(inbound, profile, after)
        return Outcome(
            replies=() if inbound.answered_already else turn.replies,
            language=language,
            profile=replace(after, consent=consent or profile.consent),
            session=_Memory(turn.session, language, _epoch(inbound)).dump(),
            consent=consent,
            unanswered=_unanswered(message, after),
            forget=wants_to_be_forgotten(turn.slots),
        )

    def _recall(self, inbound: Inbound, profile: Profile, session: bytes | None) -> _Memory:
        """The conversation so far, or a new one after a long silence.

        The store forgets it as well, by its own clock; here the message's time counts, so that
        the same messages at the same times always give the same conversation.
        """
        if session is not None:
            memory = _Memory.load(session)
            silence = _epoch(inbound) - memory.at
            if silence <= self._session_seconds:
                return memory.without_danger() if silence > _DANGER_PASSES else memory
        return _Memory(Session.new(), profile.language, _epoch(inbound))

    # ── Understanding ───────────────────────────────────────────────────────────────────────────

    def _understand(
        self, inbound: Inbound, profile: Profile, memory: _Memory
    ) -> tuple[Message, str]:
        """The message as the flows take it, and the language to answer in."""
        if inbound.kind is MessageKind.TAP and (tapped := self._tapped(inbound, memory)):
            return tapped, memory.language
        if inbound.kind is MessageKind.REACTION or not inbound.text.strip():
            return _wordless(inbound), memory.language
        if named := _reading_named(inbound.text, memory.dialogue):
            return named, memory.language
        meaning = self._meaning(inbound.text, self._context(profile, memory))
        language = self._answer_language(inbound, meaning, memory)
        if inbound.kind.value in _WORDLESS_KINDS and meaning.intent == _NOTHING_UNDERSTOOD:
            return _wordless(inbound), language
        last = LastChange.of(memory.dialogue.slots)
        intents = self._unclear(meaning, language) or requests(meaning, profile, last)
        return Message(inbound.text, intents, meaning.payload), language

    def _unclear(self, meaning: Meaning, language: str) -> tuple[Intent, ...]:
        """What is asked instead of guessed; nothing where the meaning is clear enough.

        A wish to leave that is only likely is a wish to leave, less surely: its flow asks. A
        question that is likely none of ours is one without an answer, and where not even the best
        reading is likely, nothing was understood.
        """
        if leaving := likely_leaving(meaning):
            return (Intent(_LEAVING, leaving),)
        if unfounded(meaning):
            return (Intent(_NOTHING_UNDERSTOOD),)
        offered = self._readings.offered(close_readings(meaning), language)
        if len(offered) > 1:
            return (Intent(_UNCLEAR, meaning.confidence, {"readings": offered}),)
        return (Intent("faq", meaning.confidence),) if likely_nothing(meaning) else ()

    def _tapped(self, inbound: Inbound, memory: _Memory) -> Message | None:
        """What a tap stands for; None where it is best taken as if its title had been written.

        An id that is not a payload of ours is from an older version of this service. Its title
        may be one that is on offer again, or the answer to the question that is open; with no
        question open, a button of long ago must change nothing.
        """
        payload = inbound.payload or ""
        if payload.startswith("/"):
            return Message(inbound.text, payload=payload)
        title = inbound.text.strip().casefold()
        for choice in memory.dialogue.choices:
            if choice.title.casefold() == title:
                return Message(inbound.text, payload=choice.id)
        if self._engine.expecting(memory.dialogue):
            return None
        return Message(inbound.text, (Intent(_OLD_CHOICE),))

    def _meaning(self, text: str, context: Context) -> Meaning:
        """What a text means in this place of the conversation.

        On the night of an alert thousands write the same few words ("Jesi On", "grazie", "1"), and
        the same words mean the same in the same place: so short messages are remembered. Longer
        ones, in which people tell of themselves, are not kept in memory.
        """
        if len(text) > _LONGEST_REMEMBERED:
            return self._understanding.parse(text, context)
        return self._remembered(text, context)

    def _context(self, profile: Profile, memory: _Memory) -> Context:
        return Context(
            expecting=self._engine.expecting(memory.dialogue),
            choices=tuple(choice.id for choice in memory.dialogue.choices),
            language=memory.language,
            subscribed=profile.subscribed,
            last_intent=memory.dialogue.last_intent,
            last_change=memory.dialogue.slots.get("changed_by"),
        )

    def _answer_language(self, inbound: Inbound, meaning: Meaning, memory: _Memory) -> str:
        """The language of the message, if we speak it.

        One word ("stop", "grazie") changes nothing, but as the first of somebody of whom no
        other language is known than the one that everybody begins with.
        """
        unknown = memory.language == self._municipality.default_language
        turns = len(inbound.text.split()) > 1 or (unknown and not memory.dialogue.started)
        if turns and meaning.language in self._municipality.spoken:
            return meaning.language
        return memory.language

    def _consent(self, inbound: Inbound, before: Profile, after: Profile) -> Consent | None:
        if before.subscribed == after.subscribed:
            return None
        return Consent(
            given=after.subscribed,
            at=inbound.received_at,
            how=inbound.message_sid,
            text_version=self._municipality.service.privacy_version,
        )


_WORDLESS_KINDS = frozenset(MessageKind) - {MessageKind.TEXT, MessageKind.TAP, MessageKind.EMPTY}


def _reading_named(text: str, dialogue: Session) -> Message | None:
    """The tap that a typed title stands for, right after it was asked which reading was meant."""
    if dialogue.last_intent == _UNCLEAR:
        said = text.strip(" .!\n").casefold()
        for choice in dialogue.choices:
            if choice.title.casefold() == said:
                return Message(text, payload=choice.id)
    return None


def _unanswered(message: Message, profile: Profile) -> str:
    """A question to which nothing was found, for staff to find it an answer.

    Only of those who have given their consent to the service, and never anything of a danger.
    """
    first = message.intents[0] if message.intents and not message.payload else None
    if first is None or not profile.subscribed:
        return ""
    lost = first.name == _NOTHING_UNDERSTOOD or (first.name == "faq" and not first.entities)
    return masked(message.text) if lost else ""


def _epoch(inbound: Inbound) -> int:
    return int(inbound.received_at.timestamp())


def _wordless(inbound: Inbound) -> Message:
    return Message(inbound.text, (Intent(inbound.kind.value, 1.0, {}),), None)
