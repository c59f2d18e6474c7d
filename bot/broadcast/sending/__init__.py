"""Sending: a range of recipients, from the claim to the ledger."""

from bot.broadcast.sending.holding import Holding
from bot.broadcast.sending.journal import Journal
from bot.broadcast.sending.outbox import Outbox
from bot.broadcast.sending.sending import RangeSender

__all__ = [
    "Holding",
    "Journal",
    "Outbox",
    "RangeSender",
]
