"""The lanes: where work waits, is leased from, and comes back to when its holder dies."""

from bot.broadcast.lanes.keeping import Keeper, Kept
from bot.broadcast.lanes.lanes import LEASE_SECONDS, Lane, Lanes, Lease
from bot.broadcast.lanes.ranges import RANGE_NUMBERS, Range
from bot.broadcast.lanes.work import (
    InquiryOrder,
    PlanOrder,
    inquiry_entry,
    late_inquiry_entry,
    plan_entry,
    range_entries,
    read_entry,
)

__all__ = [
    "LEASE_SECONDS",
    "RANGE_NUMBERS",
    "InquiryOrder",
    "Keeper",
    "Kept",
    "Lane",
    "Lanes",
    "Lease",
    "PlanOrder",
    "Range",
    "inquiry_entry",
    "late_inquiry_entry",
    "plan_entry",
    "range_entries",
    "read_entry",
]
