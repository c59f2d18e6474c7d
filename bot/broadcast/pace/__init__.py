"""The pace: when the next message may leave, from which of our numbers, and how many in a day."""

from bot.broadcast.pace.backoff import Backoff
from bot.broadcast.pace.outlets import Outlet, outlet_for, outlets
from bot.broadcast.pace.pace import HORIZON_SECONDS, Pace, Permit
from bot.broadcast.pace.paces import Paces
from bot.broadcast.pace.tier import Tier

__all__ = [
    "HORIZON_SECONDS",
    "Backoff",
    "Outlet",
    "Pace",
    "Paces",
    "Permit",
    "Tier",
    "outlet_for",
    "outlets",
]
