"""What staff can do with broadcasts, and how one gets out."""

from bot.broadcast.steering.broadcasts import Broadcasts
from bot.broadcast.steering.launching import BlockedError, Created

__all__ = [
    "BlockedError",
    "Broadcasts",
    "Created",
]
