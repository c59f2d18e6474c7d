"""Standstill: people wait to be written to from one of our numbers, and nothing leaves from it.

The others may go on, so that a broadcast looks as if it were under way. What counts is therefore,
for each number, whether fewer people wait for it than some minutes ago.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import redis

from bot.broadcast.ledger import Ledger, Status
from bot.broadcast.life import Archive, State
from bot.broadcast.watch.alarms import AlarmKind, Alarms
from bot.clock import Clock
from bot.store import keys

_STRANGE = 0
"""The place of a number that is not ours any more."""


class Standstill:
    """Looks at our numbers; any number of broadcasters may do it, every half minute or so."""

    def __init__(
        self,
        client: redis.Redis,
        archive: Archive,
        ledger: Ledger,
        alarms: Alarms,
        clock: Clock,
        numbers: Mapping[str, int],
        *,
        after: timedelta,
    ) -> None:
        """`numbers`: ours, in the order of the settings, each with the byte that names it."""
        self._client = client
        self._archive = archive
        self._ledger = ledger
        self._alarms = alarms
        self._clock = clock
        self._numbers = tuple(numbers)
        self._places = np.full(256, _STRANGE)
        self._places[list(numbers.values())] = range(1, len(numbers) + 1)
        self._after = after

    def look(self) -> dict[str, int]:
        """Raise and clear the alarms; how many were raised."""
        found = {
            number: {
                "number": number.removeprefix("whatsapp:"),
                "people": people,
                "minutes": int(still.total_seconds() // 60),
            }
            for number, (people, still) in self._standing().items()
            if still >= self._after
        }
        return {"standstill": self._alarms.keep_only(AlarmKind.STANDSTILL, found)}

    def _standing(self) -> dict[str, tuple[int, timedelta]]:
        """For whom somebody waits: how many people, and for how long they have been as many."""
        now = int(self._clock().timestamp())
        seen: Any = self._client.hgetall(keys.WAITING)
        standing = {}
        for number, people in self._waiting().items():
            before, since = map(int, seen.get(number.encode(), b"0 0").split())
            if people != before:
                since = now
                self._client.hset(keys.WAITING, number, f"{people} {now}")
            if people:
                standing[number] = people, timedelta(seconds=now - since)
        return standing

    def _waiting(self) -> dict[str, int]:
        """How many people wait for each number, of all that goes out. Who is passed over because
        they may not be written to today waits for something else."""
        counts = np.zeros(len(self._numbers) + 1, dtype=np.int64)
        for one in self._archive.active():
            if one.state is State.SENDING and not self._archive.progress.is_held(one.id):
                for slice_, row in enumerate(self._ledger.slices(one.id)):
                    planned = np.flatnonzero(row == Status.PLANNED)
                    if len(planned):
                        counts += np.bincount(
                            self._places_of(slice_, planned), minlength=len(counts)
                        )
        return {number: int(counts[at]) for at, number in enumerate(self._numbers, start=1)}

    def _places_of(self, slice_: int, planned: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Which of our numbers writes to each, as `ledger_claim.lua` decides it."""
        if len(self._numbers) == 1:
            return np.ones(len(planned), dtype=np.intp)
        stored: Any = self._client.get(keys.written_to(slice_)) or b""
        written = np.zeros(planned[-1] + 1, dtype=np.uint8)
        known = np.frombuffer(stored, dtype=np.uint8)[: len(written)]
        written[: len(known)] = known
        last: npt.NDArray[np.intp] = self._places[written[planned]]
        return np.where(last == _STRANGE, planned % len(self._numbers) + 1, last)
