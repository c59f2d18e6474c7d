"""What becomes of messages: receipts, the provider's list, and an end for all that was begun."""

from bot.broadcast.outcomes.inquiry import Inquiry
from bot.broadcast.outcomes.patience import Patience
from bot.broadcast.outcomes.receipts import SLOW_DOWN_SECONDS, STATUSES, Receipts, failure
from bot.broadcast.outcomes.settling import Obstacles, Settling

__all__ = [
    "SLOW_DOWN_SECONDS",
    "STATUSES",
    "Inquiry",
    "Obstacles",
    "Patience",
    "Receipts",
    "Settling",
    "failure",
]
