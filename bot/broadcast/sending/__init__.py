"""Sending: a range of recipients, from the claim to the ledger."""

from bot.broadcast.sending.outbox import Outbox
from bot.broadcast.sending.sending import RangeSender

__all__ = [
    "Outbox",
    "RangeSender",
]
