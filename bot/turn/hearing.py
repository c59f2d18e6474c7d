"""From what arrived to what the flows take: a tap, a reading that was offered, or what is meant."""

from functools import lru_cache

from bot.citizens import Profile
from bot.content.municipality import Municipality
from bot.content.readings import Readings, close_readings, likely_leaving, likely_nothing, unfounded
from bot.dialogue import Engine, Intent, Message, Session
from bot.turn.inbound import Inbound, MessageKind
from bot.turn.memory import Memory
from bot.turn.requests import LastChange, requests
from bot.understanding import Context, Meaning, Understanding

NOTHING_UNDERSTOOD = "out_of_scope"
_OLD_CHOICE = "old_choice"
_LEAVING = "unsubscribe"
_CONFIRMATION = "confirm_leave"
"""The slot of the question whether somebody really wants to leave."""
_UNCLEAR = "unclear"
"""The intent of a message with two readings that are close; its entity `readings` are these."""
_WORDLESS_KINDS = frozenset(MessageKind) - {MessageKind.TEXT, MessageKind.TAP, MessageKind.EMPTY}
_LONGEST_REMEMBERED = 40
_MOST_REMEMBERED = 4096


class Hearing:
    """Takes a message for what it is in its place of the conversation."""

    def __init__(
        self,
        understanding: Understanding,
        engine: Engine,
        readings: Readings,
        municipality: Municipality,
    ) -> None:
        """`engine` tells which question is open; `municipality`, which languages are spoken."""
        self._understanding = understanding
        self._remembered = lru_cache(_MOST_REMEMBERED)(understanding.parse)
        self._engine = engine
        self._readings = readings
        self._municipality = municipality

    def hear(self, inbound: Inbound, profile: Profile, memory: Memory) -> tuple[Message, str]:
        """The message as the flows take it, and the language to answer in."""
        if inbound.kind is MessageKind.TAP and (tapped := self._tapped(inbound, memory)):
            return tapped, memory.language
        if inbound.kind is MessageKind.REACTION or not inbound.text.strip():
            return _wordless(inbound), memory.language
        if named := _reading_named(inbound.text, memory.dialogue):
            return named, memory.language
        context = self._context(profile, memory)
        meaning = self._meaning(inbound.text, context)
        language = self._answer_language(inbound, meaning, memory)
        if inbound.kind in _WORDLESS_KINDS and meaning.intent == NOTHING_UNDERSTOOD:
            return _wordless(inbound), language
        last = LastChange.of(memory.dialogue.slots)
        intents = self._unclear(meaning, language, context) or requests(meaning, profile, last)
        return Message(inbound.text, intents, meaning.payload), language

    def _unclear(self, meaning: Meaning, language: str, context: Context) -> tuple[Intent, ...]:
        """What is asked instead of guessed; nothing where the meaning is clear enough.

        A wish to leave that is only likely is a wish to leave, less surely: its flow asks; but it
        is no answer to that very question. A question that is likely none of ours is one without
        an answer, and where not even the best reading is likely, nothing was understood.
        """
        answers = context.expecting == _CONFIRMATION
        if not answers and (leaving := likely_leaving(meaning)):
            return (Intent(_LEAVING, leaving),)
        if unfounded(meaning):
            return (Intent(NOTHING_UNDERSTOOD),)
        offered = self._readings.offered(close_readings(meaning), language)
        if len(offered) > 1:
            return (Intent(_UNCLEAR, meaning.confidence, {"readings": offered}),)
        return (Intent("faq", meaning.confidence),) if likely_nothing(meaning) else ()

    def _tapped(self, inbound: Inbound, memory: Memory) -> Message | None:
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

    def _context(self, profile: Profile, memory: Memory) -> Context:
        return Context(
            expecting=self._engine.expecting(memory.dialogue),
            choices=tuple(choice.id for choice in memory.dialogue.choices),
            language=memory.language,
            subscribed=profile.subscribed,
            last_intent=memory.dialogue.last_intent,
            last_change=memory.dialogue.slots.get("changed_by"),
        )

    def _answer_language(self, inbound: Inbound, meaning: Meaning, memory: Memory) -> str:
        """The language of the message, if we speak it.

        One word ("stop", "grazie") changes nothing, but as the first of somebody of whom no
        other language is known than the one that everybody begins with.
        """
        unknown = memory.language == self._municipality.default_language
        turns = len(inbound.text.split()) > 1 or (unknown and not memory.dialogue.started)
        if turns and meaning.language in self._municipality.spoken:
            return meaning.language
        return memory.language


def _reading_named(text: str, dialogue: Session) -> Message | None:
    """The tap that a typed title stands for, right after it was asked which reading was meant."""
    if dialogue.last_intent == _UNCLEAR:
        said = text.strip(" .!\n").casefold()
        for choice in dialogue.choices:
            if choice.title.casefold() == said:
                return Message(text, payload=choice.id)
    return None


def _wordless(inbound: Inbound) -> Message:
    """What was sent without words, by its kind."""
    return Message(inbound.text, (Intent(inbound.kind.value),))
