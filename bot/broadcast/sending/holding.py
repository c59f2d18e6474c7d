"""A holding: a range that this process has taken up, with what is under way from it."""

import asyncio
from dataclasses import dataclass, field

from bot.broadcast.lanes import Kept, Range
from bot.broadcast.life import Broadcast, Reason
from bot.broadcast.pace import Outlet


@dataclass(slots=True, eq=False)
class Holding:
    """A range that this process holds, with what is under way from it."""

    kept: Kept
    range: Range
    fence: int
    broadcast: Broadcast
    outlets: list[Outlet]
    """Our numbers from which somebody in it may still be written to."""
    looked_at: float = 0.0
    """When it was last seen that it may go on (`time.monotonic`)."""
    under_way: int = 0
    held: dict[int, int] = field(default_factory=dict)
    """Recipients passed over outside the service window, by the place of our number."""
    withheld: Reason | None = None
    """Why nobody outside the service window may be written to, if that is so."""
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nothing is under way."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Who claims from it, and who gives back to it, waits for the other to have an answer. Else a
    message that was given back, claimed again and sent could be given back once more."""

    def begin(self) -> None:
        """A message is on its way."""
        self.under_way += 1
        self.idle.clear()

    def end(self, messages: int) -> None:
        """What became of so many messages is in the ledger."""
        self.under_way -= messages
        if self.under_way == 0:
            self.idle.set()
