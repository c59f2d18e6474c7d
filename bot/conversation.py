"""One citizen's turn: load, think, commit, reply."""

from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from bot.citizens import Change, Registry
from bot.dialogue import Choice, Reply
from bot.turn.inbound import Inbound
from bot.turn.processor import Processor

_ATTEMPTS = 20
"""Each lost attempt means that another message of the same citizen was committed meanwhile."""


class TooManyMessagesError(RuntimeError):
    """So many messages of one citizen at once that this one never had its turn."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a citizen is answered."""

    replies: tuple[Reply, ...]
    language: str

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(self)

    @classmethod
    def from_json(cls, stored: bytes) -> "Answer":
        """The reverse of to_json."""
        value = orjson.loads(stored)
        return cls(tuple(_reply(reply) for reply in value["replies"]), value["language"])


class Converses(Protocol):
    """Whoever answers citizens."""

    @property
    def apology(self) -> str:
        """What a citizen reads when something went wrong on our side, and nothing was kept."""

    def handle(self, inbound: Inbound) -> Answer:
        """The answer to a message; see `Conversation.handle`."""


class Conversation:
    """Turns messages into replies, and remembers what followed from them."""

    def __init__(self, registry: Registry, processor: Processor, apology: str) -> None:
        self._registry = registry
        self._processor = processor
        self.apology = apology
        """What a citizen reads when something went wrong on our side, and nothing was kept."""

    def handle(self, inbound: Inbound) -> Answer:
        """The answer to a message, after everything that follows from it has been committed.

        A message that was handled before gets the reply that it got then, and changes nothing.
        Of two messages of one citizen at once, one is committed first; the other is thought
        through again on what the first has left. Raises TooManyMessagesError.
        """
        for _ in range(_ATTEMPTS):
            record = self._registry.load(inbound.addresses, inbound.message_sid)
            if record.reply is not None:
                return Answer.from_json(record.reply)
            outcome = self._processor.process(inbound, record.profile, record.session)
            answer = Answer(outcome.replies, outcome.language)
            change = Change(
                profile=outcome.profile,
                session=outcome.session,
                reply=answer.to_json(),
                at=inbound.received_at,
                to=inbound.to,
                consent=outcome.consent,
                unanswered=outcome.unanswered,
                forget=outcome.forget,
            )
            if self._registry.commit(record, change):
                return answer
        raise TooManyMessagesError(f"{_ATTEMPTS} attempts at {inbound.message_sid}")


def _reply(value: dict[str, Any]) -> Reply:
    choices = tuple(Choice(**choice) for choice in value["choices"])
    return Reply(**{**value, "choices": choices})
