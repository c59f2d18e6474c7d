"""Figures for `/metrics`: totals over all processes, read from the store when somebody asks.

The age of the oldest work and the share that fails are what can be acted upon; the length of a
queue says nothing. No figure is about a person.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.ledger import Ledger
from bot.broadcast.life import Archive
from bot.broadcast.pace import Paces, Tier
from bot.broadcast.watch.alarms import AlarmKind, Alarms
from bot.broadcast.watch.presence import Presence
from bot.clock import Clock

_RECENT = timedelta(days=1)


class Figures(Collector):
    """What can be counted about broadcasts."""

    def __init__(
        self,
        *,
        archive: Archive,
        ledger: Ledger,
        lanes: Lanes,
        paces: Paces,
        tier: Tier,
        presence: Presence,
        alarms: Alarms,
        clock: Clock,
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._lanes = lanes
        self._paces = paces
        self._tier = tier
        self._presence = presence
        self._alarms = alarms
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family after the other."""
        yield from self._messages()
        yield from self._work()
        yield from self._limits()
        raised = Counter(alarm.kind for alarm in self._alarms.all())
        yield _family(
            "alarms",
            "Alarms that are raised, by kind",
            "kind",
            ((kind.value, raised[kind]) for kind in AlarmKind),
        )

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: registering must not ask the store."""
        return []

    def _messages(self) -> Iterator[GaugeMetricFamily]:
        statuses: Counter[str] = Counter()
        codes: Counter[int] = Counter()
        recent = self._archive.since(self._clock() - _RECENT)
        for broadcast in recent:
            statuses.update(self._ledger.counts(broadcast.id))
            codes.update(self._ledger.failures(broadcast.id))
        states = Counter(broadcast.state.value for broadcast in recent)
        yield _family(
            "broadcasts", "Broadcasts written within a day, by state", "state", states.items()
        )
        yield _family(
            "messages", "Messages of those, by what became of them", "status", statuses.items()
        )
        yield _family(
            "failures",
            "Failed messages of those, by Twilio's error code (0: none given)",
            "code",
            ((str(code), count) for code, count in sorted(codes.items())),
        )

    def _work(self) -> Iterator[GaugeMetricFamily]:
        now = self._clock().timestamp()
        oldest = {lane: self._lanes.oldest(lane) for lane in Lane}
        yield _family(
            "oldest_work_seconds",
            "Age of the oldest work that is not finished, by lane (0: there is none)",
            "lane",
            ((lane.value, max(0.0, now - at) if at else 0.0) for lane, at in oldest.items()),
        )
        yield _family(
            "unfinished_work",
            "Entries that wait or are under way, by lane",
            "lane",
            ((lane.value, self._lanes.unfinished(lane)) for lane in Lane),
        )
        yield _family(
            "given_up_work",
            "Entries that no broadcaster could finish, by lane",
            "lane",
            ((lane.value, len(self._lanes.dead(lane))) for lane in Lane),
        )
        yield GaugeMetricFamily(
            "jesi_on_broadcasters", "Broadcasters alive", value=len(self._presence.alive())
        )

    def _limits(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "jesi_on_pace", "Messages a second that leave at most", value=self._paces.rate
        )
        left = self._tier.left()
        if left is not None:
            yield GaugeMetricFamily(
                "jesi_on_tier_left",
                "People who may still be written to outside the service window",
                value=left,
            )


def _family(
    name: str, help_: str, label: str, values: Iterable[tuple[str, float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"jesi_on_{name}", help_, labels=[label])
    for value, number in values:
        family.add_metric([value], number)
    return family
