"""Replies that need the provider's API: a lane of their own, and the desk that sends them first."""

from bot.broadcast.replies.desk import ReplyDesk
from bot.broadcast.replies.replies import Replies, ReplyMessage, prove

__all__ = [
    "Replies",
    "ReplyDesk",
    "ReplyMessage",
    "prove",
]
