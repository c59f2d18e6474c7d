"""The audience: who follows the topics of a broadcast, and the list of those who test it."""

from bot.broadcast.audience.audience import Among, Audience, Headcount
from bot.broadcast.audience.missed import missed
from bot.broadcast.audience.planning import Planner
from bot.broadcast.audience.testers import Tester, Testers, UnknownTesterError, marked

__all__ = [
    "Among",
    "Audience",
    "Headcount",
    "Planner",
    "Tester",
    "Testers",
    "UnknownTesterError",
    "marked",
    "missed",
]
