"""The ledger: one byte for every recipient of a broadcast, written before the provider is called.

Whatever dies, the ledger says who still has to be served and about whom nobody knows. Every write
is one script on one slice; `bot.broadcast.ledger.statuses` has the rule that all of them obey.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import redis

from bot.broadcast.lanes import RANGE_NUMBERS, Range
from bot.broadcast.ledger.claiming import FenceLostError
from bot.broadcast.ledger.statuses import COUNTED, NAMES, Status, byte
from bot.clock import Clock
from bot.store import keys, load_script

Bytes = npt.NDArray[np.uint8]

STEP_SECONDS = 5
"""Times are kept in steps of so long, beside the ledger."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the message to a number."""

    number: int
    status: Status
    code: int | None = None
    """The provider's error code, with FAILED."""
    strikes: int = 0
    """Suppress the person after so many failures in a row; 0: never."""
    attempt: int | None = None
    """Which attempt it is about; None: the present one."""


class Ledger:
    """Reads and writes the ledgers of all broadcasts."""

    def __init__(
        self, client: redis.Redis, clock: Clock, *, slices: int, languages: Sequence[str]
    ) -> None:
        """`slices`: of the citizens, after which comes that of the testers; `languages`: those
        that have a bitmap, so all but Italian."""
        self._client = client
        self._clock = clock
        self._slices = slices + 1
        self._languages = tuple(languages)
        self._take = load_script(client, "ledger_take")
        self._record = load_script(client, "ledger_record")
        self._move = load_script(client, "ledger_move")

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────

    def plan(self, broadcast: str, audience: Mapping[int, Bytes]) -> None:
        """Write the first state: PLANNED for each recipient (`audience`: slice -> 0 or 1 a number).

        A slice that has been written is left as it is, so that a plan that was cut off can be
        made again, on whatever the bitmaps are by then.
        """
        pipeline = self._client.pipeline(transaction=False)
        for slice_, members in audience.items():
            pipeline.set(keys.ledger(slice_, broadcast), members.tobytes(), nx=True)
        pipeline.execute()

    def take(self, range_: Range) -> int:
        """Become the holder of a range; returns the fence that proves it.

        What a former holder was submitting becomes UNKNOWN.
        """
        fence = self._take(
            keys=[
                keys.ledger(range_.slice, range_.broadcast),
                keys.fences(range_.slice, range_.broadcast),
            ],
            args=[
                range_.index,
                range_.first,
                range_.last,
                byte(Status.SUBMITTING),
                byte(Status.UNKNOWN),
            ],
        )
        return int(cast(int, fence))

    def record(self, broadcast: str, slice_: int, reports: Iterable[Report]) -> int:
        """Write what became of messages; returns how many reports told something new."""
        rows = [
            (
                report.number,
                byte(report.status),
                report.code or "",
                report.strikes,
                "" if report.attempt is None else report.attempt,
            )
            for report in reports
        ]
        now = int(self._clock().timestamp())
        changed = self._record(
            keys=[
                keys.ledger(slice_, broadcast),
                keys.failures(slice_, broadcast),
                keys.strikes(slice_),
                keys.suppressed(slice_),
                keys.suppressions(slice_),
                keys.timing(slice_, broadcast),
                keys.retries(slice_, broadcast),
                keys.roster(slice_),
            ],
            args=[
                now,
                byte(Status.FAILED),
                byte(Status.DELIVERED),
                byte(Status.ACCEPTED),
                now - now % STEP_SECONDS,
                *(value for row in rows for value in row),
            ],
        )
        return int(cast(int, changed))

    def close_window(self, slice_: int, number: int) -> None:
        """The provider says that the service window of somebody is closed, whatever we thought."""
        self._client.setrange(keys.last_inbound(slice_), number * 4, bytes(4).decode())

    def move(
        self,
        range_: Range,
        numbers: Sequence[int],
        source: Status,
        target: Status,
        *,
        fence: int | None = None,
        most_retries: int | None = None,
    ) -> int:
        """Move those of `numbers` that are in `source` to `target`, downwards too; how many.

        With `fence` only as the holder of the range (raises FenceLostError); with `most_retries`
        only who has been planned again less often than that.
        """
        if not numbers:
            return 0
        moved = self._move(
            keys=[
                keys.ledger(range_.slice, range_.broadcast),
                keys.fences(range_.slice, range_.broadcast),
                keys.failures(range_.slice, range_.broadcast),
                keys.retries(range_.slice, range_.broadcast),
            ],
            args=[
                range_.index,
                "" if fence is None else fence,
                byte(source),
                byte(target),
                "" if most_retries is None else most_retries,
                *numbers,
            ],
        )
        if moved == -1:
            raise FenceLostError(range_.name)
        return int(cast(int, moved))

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────

    def fence(self, range_: Range) -> int:
        """The fence of whoever took a range up last; 0 where nobody has."""
        name = keys.fences(range_.slice, range_.broadcast)
        return int(cast("bytes | None", self._client.hget(name, str(range_.index))) or 0)

    def numbers(self, range_: Range, status: Status) -> list[int]:
        """The numbers of a range that are in a status."""
        return self.numbers_in(range_, status)[0]

    def numbers_in(self, range_: Range, *statuses: Status) -> list[list[int]]:
        """The numbers of a range that are in each of the statuses, all seen at one moment."""
        stored = self._client.getrange(
            keys.ledger(range_.slice, range_.broadcast), range_.first, range_.last
        )
        row = _array(cast(bytes, stored))
        return [
            [int(number) + range_.first for number in np.flatnonzero(row == status)]
            for status in statuses
        ]

    def members(self, broadcast: str, status: Status) -> dict[int, Bytes]:
        """Who is in a status: slice -> 0 or 1 a number; no empty slices."""
        found = {
            slice_: (row == status).astype(np.uint8)
            for slice_, row in enumerate(self.slices(broadcast))
        }
        return {slice_: row for slice_, row in found.items() if row.any()}

    @property
    def slices_kept(self) -> int:
        """How many slices there may be ledgers in."""
        return self._slices

    def slices(self, broadcast: str) -> list[Bytes]:
        """Every slice's bytes, one a number; empty where nobody is a recipient."""
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            pipeline.get(keys.ledger(slice_, broadcast))
        return [_array(stored or b"") for stored in pipeline.execute()]

    def counts(self, broadcast: str) -> dict[str, int]:
        """Recipients by the name of their status. Counted afresh, so it can never drift."""
        counts = dict.fromkeys((NAMES[status] for status in COUNTED), 0)
        for status, number in self.tally(broadcast).items():
            counts[NAMES[status]] += number
        return counts

    def tally(self, broadcast: str) -> dict[Status, int]:
        """Recipients by their status."""
        histogram = np.zeros(len(Status), dtype=np.int64)
        for stored in self.slices(broadcast):
            histogram += np.bincount(stored, minlength=len(Status))
        return {status: int(histogram[status]) for status in COUNTED}

    def ranges(self, broadcast: str, *statuses: Status) -> list[Range]:
        """The ranges in which somebody is in one of the statuses."""
        wanted = [int(status) for status in statuses]
        found = []
        for slice_, stored in enumerate(self.slices(broadcast)):
            numbers = np.flatnonzero(np.isin(stored, wanted))
            found += [Range(broadcast, slice_, index) for index in _indices(numbers)]
        return found

    def attempt(self, range_: Range, number: int) -> int:
        """How often somebody was planned again after a message that may have left."""
        name = keys.retries(range_.slice, range_.broadcast)
        return int(cast("bytes | None", self._client.hget(name, str(number))) or 0)

    def language(self, slice_: int, number: int) -> str:
        """Which language a citizen reads."""
        for language in self._languages:
            if self._client.getbit(keys.language(slice_, language), number):
                return language
        return "it"

    def failures(self, broadcast: str) -> Counter[int]:
        """How many messages failed with which error code (0: none was given)."""
        pipeline = self._client.pipeline(transaction=False)
        for slice_ in range(self._slices):
            pipeline.hvals(keys.failures(slice_, broadcast))
        return Counter(int(code or 0) for codes in pipeline.execute() for code in codes)

    def failed_with(self, range_: Range, codes: Iterable[int]) -> list[int]:
        """The numbers of a range whose message failed with one of the codes."""
        failed = self.numbers(range_, Status.FAILED)
        if not failed:
            return []
        stored = self._client.hmget(
            keys.failures(range_.slice, range_.broadcast), [str(number) for number in failed]
        )
        wanted = set(codes)
        pairs = zip(failed, cast("list[bytes | None]", stored), strict=True)
        return [number for number, code in pairs if int(code or 0) in wanted]


def _array(stored: bytes) -> Bytes:
    return np.frombuffer(stored, dtype=np.uint8)


def _indices(numbers: npt.NDArray[np.intp]) -> list[int]:
    return [int(index) for index in np.unique(numbers // RANGE_NUMBERS)]
