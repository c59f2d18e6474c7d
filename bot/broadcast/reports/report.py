"""A report: what has become of a broadcast, in figures that name nobody."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from bot.broadcast.reports.timing import Point, Timing

Counts = dict[str, int]
"""Recipients by the name of their status."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What is kept for good."""

    counts: Counts
    left_before: int
    """Of those who were skipped: they left the topics, or became unreachable, before their turn."""
    withheld: int
    """Of those who were skipped: it was stopped, or its validity was over, before their turn."""
    by_topic: dict[str, Counts]
    """By the topics that recipients follow; who follows two is counted with both."""
    by_language: dict[str, Counts]
    failures: dict[int, int]
    """The provider's error code -> how many messages failed with it."""
    timing: Timing

    @property
    def recipients(self) -> int:
        """Everybody whom it was for."""
        return sum(self.counts.values())

    @property
    def reached(self) -> int:
        """Those on whose telephone it is."""
        return self.counts["delivered"] + self.counts["read"]

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(asdict(self), option=orjson.OPT_NON_STR_KEYS)

    @classmethod
    def from_json(cls, stored: bytes) -> "Totals":
        """The reverse of to_json."""
        values: dict[str, Any] = orjson.loads(stored)
        timing = values.pop("timing")
        failures = {int(code): count for code, count in values.pop("failures").items()}
        return cls(
            **values,
            failures=failures,
            timing=Timing(
                {int(share): at for share, at in timing["percentiles"].items()},
                tuple(Point(**point) for point in timing["curve"]),
            ),
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The totals, and how it goes on."""

    totals: Totals
    detailed: bool
    """Whether they were counted now; otherwise the details are gone, and these were kept."""
    speed: float
    """Messages a second that left within the last half minute."""
    seconds_left: float | None
    """Until the last message leaves, at that speed; None when nothing leaves, or all has."""
