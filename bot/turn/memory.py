"""What is remembered between two messages of a citizen: the conversation, and when it was."""

from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from bot.dialogue import Session

_DANGER = "danger"
_DANGER_PASSES = 10 * 60
"""Seconds of silence after which what is written is no longer about the danger told before."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered, beside the profile."""

    dialogue: Session
    language: str
    """The one spoken last."""
    at: int
    """When the turn before was, in epoch seconds."""

    @classmethod
    def recall(
        cls, stored: bytes | None, now: datetime, *, language: str, session_seconds: int
    ) -> "Memory":
        """The conversation so far; or a new one, in that language, after so long a silence.

        The store forgets it as well, by its own clock; here the message's time counts, so that
        the same messages at the same times always give the same conversation.
        """
        at = int(now.timestamp())
        if stored is not None:
            memory = cls._load(stored)
            silence = at - memory.at
            if silence <= session_seconds:
                return memory._without_danger() if silence > _DANGER_PASSES else memory
        return cls(Session.new(), language, at)

    @classmethod
    def _load(cls, stored: bytes) -> "Memory":
        value = orjson.loads(stored)
        return cls(**{**value, "dialogue": Session.from_json(value["dialogue"])})

    def _without_danger(self) -> "Memory":
        """The same, as if no danger had been told of."""
        kept = {name: value for name, value in self.dialogue.slots.items() if name != _DANGER}
        return replace(self, dialogue=replace(self.dialogue, slots=kept))

    def dump(self) -> bytes:
        """The stored form."""
        return orjson.dumps(
            {"dialogue": self.dialogue.to_json(), "language": self.language, "at": self.at}
        )
