"""A time as a clock on the wall shows it, and the two nights a year on which that is not enough.

On the last Sunday of March the clocks of Italy go from two to three: half past two does not exist.
On the last Sunday of October they go from three back to two: half past two comes twice. A time
that does not exist, or that may be either of two, is refused with what can be said instead, because
an hour's error in an alert is not for a program to guess.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class LocalTimeError(ValueError):
    """A time on the clock that names no moment, or two.

    `moments` holds what was perhaps meant: the moment to which the clocks jump, or both.
    """

    def __init__(self, moments: tuple[datetime, ...]) -> None:
        super().__init__("no moment, or two, at this local time")
        self.moments = moments

    @property
    def twice(self) -> bool:
        """Whether it comes twice; otherwise never."""
        return len(self.moments) > 1


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which clocks in `zone` show `local` (without offset); raises LocalTimeError."""
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if _round_trip(first, zone) != local:
        raise LocalTimeError((_after_the_gap(first, second, zone),))
    if first.utcoffset() != second.utcoffset():
        raise LocalTimeError((_fixed(first), _fixed(second)))
    return first


def _round_trip(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks really show then: not what was asked, where that does not exist."""
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def _after_the_gap(first: datetime, second: datetime, zone: ZoneInfo) -> datetime:
    """The moment of the jump: the first one to which the later offset applies."""
    before, after = second.astimezone(UTC), first.astimezone(UTC)
    later = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == later:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0).astimezone(zone)


def _fixed(moment: datetime) -> datetime:
    """The same moment with its offset alone, so that nothing about it is ambiguous any more."""
    return datetime.fromisoformat(moment.isoformat())
