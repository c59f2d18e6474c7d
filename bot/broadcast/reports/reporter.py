"""The reporter: counts the ledger of a broadcast by status, topic and language."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import cast

import numpy as np
import numpy.typing as npt
import redis

from bot.broadcast.audience import Audience
from bot.broadcast.ledger import COUNTED, NAMES, Ledger, Status
from bot.broadcast.life import Archive, Broadcast, Counted
from bot.broadcast.reports.report import Counts, Report, Totals
from bot.broadcast.reports.timing import Histogram, Timing, read_histogram
from bot.clock import Clock
from bot.store import keys

_SETTLED_AFTER = timedelta(days=1)
"""By then every message has come to its end, or was found out about (`outcomes/patience.py`)."""
_COUNTED_EVERY = timedelta(hours=1)

Tally = npt.NDArray[np.int64]
"""How many recipients are in each status."""


class Reporter:
    """Makes reports, of broadcasts under way and of those that are over."""

    def __init__(
        self,
        client: redis.Redis,
        archive: Archive,
        audience: Audience,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._client = client
        self._archive = archive
        self._audience = audience
        self._ledger = ledger
        self._clock = clock

    def report(self, broadcast: Broadcast) -> Report:
        """What has become of a broadcast so far."""
        if (kept := self._kept(broadcast.id)) is not None:
            return Report(kept, False, 0.0, None)
        histogram = read_histogram(self._client, range(self._ledger.slices_kept), broadcast.id)
        totals = self._totals(broadcast, histogram)
        speed = histogram.speed(self._clock())
        waiting = totals.counts[NAMES[Status.PLANNED]]
        return Report(totals, True, speed, waiting / speed if waiting and speed else None)

    def counts(self, broadcast_id: str) -> Mapping[str, int]:
        """Recipients by the name of their status, also when the details are gone."""
        kept = self._kept(broadcast_id)
        return self._ledger.counts(broadcast_id) if kept is None else kept.counts

    def counts_of(self, broadcasts: Sequence[Broadcast]) -> list[Mapping[str, int]]:
        """The same of several, for a list, in one round trip.

        A day after its end nothing changes any more but that messages are still read: such a one is
        shown as it was counted within the last hour.
        """
        now = self._clock()
        stale = [one.id for one in broadcasts if not _is_known(one, now)]
        found = dict(zip(stale, self._counted_now(stale), strict=True))
        settled = [one.id for one in broadcasts if one.id in found and _is_settled(one, now)]
        if settled:
            self._archive.keep_counts({id_: Counted(found[id_], now) for id_ in settled})
        return [found.get(one.id) or _known(one) for one in broadcasts]

    def _counted_now(self, ids: Sequence[str]) -> list[Mapping[str, int]]:
        if not ids:
            return []
        pipeline = self._client.pipeline(transaction=False)
        for broadcast_id in ids:
            pipeline.hget(keys.broadcast(broadcast_id), "totals")
            for slice_ in range(self._ledger.slices_kept):
                pipeline.get(keys.ledger(slice_, broadcast_id))
        replies = iter(pipeline.execute())
        each = [list(islice(replies, 1 + self._ledger.slices_kept)) for _ in ids]
        return [
            Totals.from_json(kept).counts if kept else _counts(_tally(_row(rows)))
            for kept, *rows in each
        ]

    def totals(self, broadcast: Broadcast) -> Totals:
        """What there is to be kept of it, counted now."""
        histogram = read_histogram(self._client, range(self._ledger.slices_kept), broadcast.id)
        return self._totals(broadcast, histogram)

    def _kept(self, broadcast_id: str) -> Totals | None:
        """What is kept of one whose details are gone."""
        stored = cast("bytes | None", self._client.hget(keys.broadcast(broadcast_id), "totals"))
        return None if stored is None else Totals.from_json(stored)

    def _totals(self, broadcast: Broadcast, histogram: Histogram) -> Totals:
        topics = broadcast.draft.topics
        everybody, by_topic, by_language = self._tallies(broadcast.id, topics)
        launched_at = broadcast.launched_at
        return Totals(
            counts=_counts(everybody),
            left_before=int(everybody[Status.SKIPPED]),
            withheld=int(everybody[Status.WITHHELD]),
            by_topic={topic: _counts(tally) for topic, tally in by_topic.items()},
            by_language={
                lang: _counts(tally) for lang, tally in by_language.items() if tally.any()
            },
            failures=dict(self._ledger.failures(broadcast.id)),
            timing=histogram.since(launched_at) if launched_at else Timing({}, ()),
        )

    def _tallies(
        self, broadcast_id: str, topics: Sequence[str]
    ) -> tuple[Tally, Mapping[str, Tally], Mapping[str, Tally]]:
        """Everybody, by topic and by language, as they follow and read now."""
        languages = self._audience.languages
        everybody = _nobody()
        by_topic = {topic: _nobody() for topic in topics}
        by_language = {language: _nobody() for language in ("it", *languages)}
        ledgers = self._ledger.slices(broadcast_id)
        everybody += sum(map(_tally, ledgers), _nobody())
        for stored, found in zip(ledgers, self._audience.people(topics), strict=False):
            row = stored[: len(found.suppressed)]
            for topic, follows in zip(topics, found.followers, strict=True):
                by_topic[topic] += _tally(row[follows[: len(row)] == 1])
            by_language["it"] += _tally(stored)
            for language, reads in zip(languages, found.readers, strict=True):
                readers = _tally(row[reads[: len(row)] == 1])
                by_language[language] += readers
                by_language["it"] -= readers
        return everybody, by_topic, by_language


def _is_settled(broadcast: Broadcast, now: datetime) -> bool:
    """Whether nothing is counted otherwise later but that somebody has read it."""
    return broadcast.ended_at is not None and now - broadcast.ended_at >= _SETTLED_AFTER


def _is_known(broadcast: Broadcast, now: datetime) -> bool:
    """Whether its recipients need not be counted now."""
    if broadcast.launched_at is None:
        return True
    counted = broadcast.counted
    return counted is not None and now - counted.at < _COUNTED_EVERY


def _known(broadcast: Broadcast) -> Mapping[str, int]:
    return broadcast.counted.counts if broadcast.counted else _counts(_nobody())


def _row(slices: Sequence[bytes | None]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(stored or b"" for stored in slices), dtype=np.uint8)


def _nobody() -> Tally:
    return np.zeros(len(Status), dtype=np.int64)


def _tally(row: npt.NDArray[np.uint8]) -> Tally:
    """Recipients by status; who is none is not counted."""
    tally = np.bincount(row, minlength=len(Status)).astype(np.int64)
    tally[Status.NONE] = 0
    return tally


def _counts(tally: Tally) -> Counts:
    counts = dict.fromkeys((NAMES[status] for status in COUNTED), 0)
    for status in COUNTED:
        counts[NAMES[status]] += int(tally[status])
    return counts
