"""Composing: the message that one citizen gets of a broadcast."""

from bot.broadcast.claiming import Claim
from bot.broadcast.life.records import Broadcast
from bot.broadcast.references import Recipient
from bot.broadcast.sender import Outgoing
from bot.citizens import Registry
from bot.clock import Clock

_LONGEST_VALIDITY = 14_400
"""Seconds: a WhatsApp message waits in Twilio's queue for four hours at most."""


class Composer:
    """Makes messages of broadcasts and recipients."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def compose(self, broadcast: Broadcast, slice_: int, claim: Claim, number: str) -> Outgoing:
        """The message to a claimed recipient, from our `number`. Raises WrongDataKeyError."""
        return Outgoing(
            to=self._registry.address(slice_, claim.number, claim.address),
            text=broadcast.draft.message(claim.language),
            reference=str(Recipient(broadcast.id, slice_, claim.number)),
            number=number,
            validity=self._validity(broadcast),
        )

    def _validity(self, broadcast: Broadcast) -> int | None:
        until = broadcast.draft.valid_until
        if until is None:
            return None
        left = int((until - self._clock()).total_seconds())
        return min(max(left, 1), _LONGEST_VALIDITY)
