"""A range: the recipients that are leased, sent and recorded together."""

from dataclasses import dataclass

RANGE_NUMBERS = 500
"""Numbers in a range: at 80 messages a second a lease is over in about six seconds."""


@dataclass(frozen=True, slots=True)
class Range:
    """The `index`-th 500 numbers of a slice, in one broadcast."""

    broadcast: str
    slice: int
    index: int

    @property
    def first(self) -> int:
        return self.index * RANGE_NUMBERS

    @property
    def last(self) -> int:
        return self.first + RANGE_NUMBERS - 1

    @property
    def name(self) -> str:
        """How the broadcast calls it: ``<slice>.<index>``."""
        return f"{self.slice}.{self.index}"

    @classmethod
    def parse(cls, broadcast: str, name: str) -> "Range":
        """The reverse of `name`."""
        slice_, _, index = name.partition(".")
        return cls(broadcast, int(slice_), int(index))

    @classmethod
    def of(cls, broadcast: str, slice_: int, number: int) -> "Range":
        """The range in which a number is."""
        return cls(broadcast, slice_, number // RANGE_NUMBERS)
