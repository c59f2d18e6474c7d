"""The broadcaster: the process that does the work of the lanes, and its periodic jobs."""

from bot.broadcast.worker.broadcaster import Broadcaster
from bot.broadcast.worker.jobs import Job
from bot.broadcast.worker.limits import Limits

__all__ = [
    "Broadcaster",
    "Job",
    "Limits",
]
