"""The reporter: counts the ledger of a broadcast by status, topic and language."""

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import redis

from bot.broadcast.audience import Audience
from bot.broadcast.ledger import COUNTED, NAMES, Ledger, Status
from bot.broadcast.life import Broadcast
from bot.broadcast.reports.report import Counts, Report, Totals
from bot.broadcast.reports.timing import Histogram, Timing, read_histogram
from bot.clock import Clock
from bot.store import keys

Tally = npt.NDArray[np.int64]
"""How many recipients are in each status."""


class Reporter:
    """Makes reports, of broadcasts under way and of those that are over."""

    def __init__(
        self, client: redis.Redis, audience: Audience, ledger: Ledger, clock: Clock
    ) -> None:
        self._client = client
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
