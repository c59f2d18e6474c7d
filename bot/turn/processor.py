"""What follows from a message: understanding and the flows, joined. It touches nothing.

Message, profile and session in; replies, profile and session out. `bot.conversation` does the
loading and the committing around it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.citizens import Consent, Profile
from bot.content.municipality import Municipality
from bot.content.readings import Readings
from bot.dialogue import Engine, Message, Reply
from bot.turn.facts import (
    facts_about_citizen,
    facts_about_comune,
    facts_of_the_moment,
    profile_after,
    wants_to_be_forgotten,
)
from bot.turn.hearing import NOTHING_UNDERSTOOD, Hearing
from bot.turn.inbound import Inbound
from bot.turn.masking import masked
from bot.turn.memory import Memory
from bot.understanding import Understanding

log = structlog.get_logger()


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
        self._hearing = Hearing(understanding, engine, readings, municipality)
        self._engine = engine
        self._consent_text = municipality.service.privacy_version
        self._comune = facts_about_comune(municipality, base_url)
        self._notices = notices

    def process(self, inbound: Inbound, profile: Profile, session: bytes | None) -> Outcome:
        """One turn. The session is the bytes that the turn before returned, or None."""
        memory = Memory.recall(
            session,
            inbound.received_at,
            language=profile.language,
            session_seconds=self._session_seconds,
        )
        message, language = self._hearing.hear(inbound, profile, memory)
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
            session=Memory(turn.session, language, int(inbound.received_at.timestamp())).dump(),
            consent=consent,
            unanswered=_unanswered(message, after),
            forget=wants_to_be_forgotten(turn.slots),
        )

    def _consent(self, inbound: Inbound, before: Profile, after: Profile) -> Consent | None:
        if before.subscribed == after.subscribed:
            return None
        return Consent(
            given=after.subscribed,
            at=inbound.received_at,
            how=inbound.message_sid,
            text_version=self._consent_text,
        )


def _unanswered(message: Message, profile: Profile) -> str:
    """A question to which nothing was found, for staff to find it an answer.

    Only of those who have given their consent to the service, and never anything of a danger.
    """
    first = message.intents[0] if message.intents and not message.payload else None
    if first is None or not profile.subscribed:
        return ""
    lost = first.name == NOTHING_UNDERSTOOD or (first.name == "faq" and not first.entities)
    return masked(message.text) if lost else ""
