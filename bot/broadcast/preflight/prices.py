"""What messages cost: prices of a day, and an estimate from them.

Twilio charges each message; Meta charges each that is delivered, by what it is: outside the service
window an approved template, inside it since October 2026, by several accounts, at a price of its
own. Prices change, so they are settings with the day on which somebody read them.
"""

from dataclasses import dataclass
from datetime import date

from bot.broadcast.life import Cost


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one message, in one currency."""

    twilio: float
    """Twilio's own, for each message."""
    inside: float
    """Meta's, for a message inside the service window."""
    outside: float
    """Meta's, for an approved template (utility, Italy) outside it."""
    currency: str
    as_of: date

    def of(self, *, inside: int, outside: int) -> Cost:
        """The cost of so many messages, were all of them delivered."""
        amount = (inside + outside) * self.twilio + inside * self.inside + outside * self.outside
        return Cost(round(amount, 2), self.currency, self.as_of)
