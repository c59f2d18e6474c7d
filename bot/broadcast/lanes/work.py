"""What stands in the lanes of broadcasts: orders to plan or to inquire, ranges to be sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from bot.broadcast.lanes.lanes import Lease
from bot.broadcast.lanes.ranges import Range

Entry: TypeAlias = dict[str, bytes | str]


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """Find the recipients of a broadcast, write them into its ledger, cut it into ranges."""

    broadcast: str


@dataclass(frozen=True, slots=True)
class InquiryOrder:
    """Ask the provider about the messages of a broadcast of which nobody knows."""

    broadcast: str
    late: bool = False
    """About those that it has accepted and of which nothing was heard for hours."""


def plan_entry(broadcast: str) -> Entry:
    """The order to plan a broadcast."""
    return {"plan": broadcast}


def inquiry_entry(broadcast: str) -> Entry:
    """The order to ask about a broadcast."""
    return {"inquire": broadcast}


def late_inquiry_entry(broadcast: str) -> Entry:
    """The order to ask about what was accepted, and never heard of again."""
    return {"inquire": broadcast, "late": "1"}


def range_entries(ranges: Iterable[Range]) -> list[Entry]:
    """Ranges to be sent, in this order."""
    return [{"broadcast": range_.broadcast, "range": range_.name} for range_ in ranges]


def read_entry(lease: Lease) -> PlanOrder | InquiryOrder | Range:
    """What a lease asks for; raises KeyError or ValueError for what is no entry of ours."""
    if "plan" in lease.fields:
        return PlanOrder(lease.fields["plan"].decode())
    if "inquire" in lease.fields:
        return InquiryOrder(lease.fields["inquire"].decode(), late="late" in lease.fields)
    return Range.parse(lease.fields["broadcast"].decode(), lease.fields["range"].decode())
