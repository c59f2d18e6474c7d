"""How a broadcaster goes about it: how much at once, how fast it gives up, what it tolerates."""

from dataclasses import dataclass, field

from bot.broadcast.lanes import LEASE_SECONDS
from bot.broadcast.outcomes import Patience
from bot.broadcast.watch import Tolerance, Vigilance


@dataclass(frozen=True, slots=True)
class Limits:
    """What can be set about a broadcaster."""

    at_once: int = 100
    """Messages under way. Twilio's limit for an account is said to be about that (429 beyond)."""
    request_seconds: float = 15.0
    """For a request, after which nobody knows what became of it. Shorter than a lease, so that
    whoever takes a range over meets no message under way."""
    lease_seconds: float = LEASE_SECONDS

    @property
    def longest_wait(self) -> float:
        """Seconds from a claim until its request: what the longest one leaves of a lease."""
        return max(self.lease_seconds - self.request_seconds, self.lease_seconds / 2)

    patience: Patience = field(default_factory=Patience)
    tolerance: Tolerance = field(default_factory=Tolerance)
    vigilance: Vigilance = field(default_factory=Vigilance)
