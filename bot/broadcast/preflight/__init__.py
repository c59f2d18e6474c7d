"""The pre-flight: what would happen if a broadcast went out now."""

from bot.broadcast.preflight.outlook import Means, Outlook
from bot.broadcast.preflight.prices import Prices
from bot.broadcast.preflight.queue import Queue

__all__ = [
    "Means",
    "Outlook",
    "Prices",
    "Queue",
]
