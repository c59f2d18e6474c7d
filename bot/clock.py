"""The time, handed in wherever it matters so that a test can set it; and Italy's place in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

Clock: TypeAlias = Callable[[], datetime]
"""Answers the present moment as a timezone-aware datetime in UTC."""

ROME = ZoneInfo("Europe/Rome")
"""The clocks that citizens and staff look at."""


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def day_in_italy(moment: datetime) -> date:
    """The day that it is then in Italy."""
    return moment.astimezone(ROME).date()
