"""The watchdog: notices that an alert reaches nobody, and other things that nobody would notice.

A queue that is empty and a process that lives prove nothing: what counts is that people got it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.ledger import NAMES, Ledger, Status
from bot.broadcast.life import Archive, Broadcast, State
from bot.broadcast.watch.alarms import AlarmKind, Alarms
from bot.broadcast.watch.traffic import Traffic
from bot.clock import Clock

_LOOKED_BACK = timedelta(days=1)
_REACHED = (NAMES[Status.DELIVERED], NAMES[Status.READ])
_REPORTED = (*_REACHED, NAMES[Status.SENT], NAMES[Status.FAILED])
_WATCHED = frozenset({State.SENDING, State.PAUSED, State.COMPLETED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Vigilance:
    """After how long something is wrong."""

    reached: timedelta = timedelta(minutes=5)
    """An urgent broadcast that nobody has by then."""
    reported: timedelta = timedelta(minutes=15)
    """A broadcast of which the provider has reported nothing by then."""
    standstill: timedelta = timedelta(minutes=5)
    """One of our numbers from which nothing has left, though people wait for it."""
    silence: timedelta = timedelta(days=21)
    """WhatsApp locks a number after 30 days without messages (Twilio error 63051)."""


class Watchdog:
    """Looks at what has become of things; run it every half minute or so."""

    def __init__(
        self,
        traffic: Traffic,
        archive: Archive,
        ledger: Ledger,
        lanes: Lanes,
        alarms: Alarms,
        clock: Clock,
        vigilance: Vigilance | None = None,
    ) -> None:
        self._traffic = traffic
        self._archive = archive
        self._ledger = ledger
        self._lanes = lanes
        self._alarms = alarms
        self._clock = clock
        self._vigilance = vigilance or Vigilance()

    def look_at_broadcasts(self) -> dict[str, int]:
        """Raise and clear the alarms about broadcasts of the last day; how many were raised."""
        nobody, unreported = {}, {}
        for broadcast in self._recent():
            counts = self._ledger.counts(broadcast.id)
            age = self._clock() - (broadcast.launched_at or self._clock())
            values = {"recipients": broadcast.recipients or sum(counts.values())}
            if self._reaches_nobody(broadcast, counts, age):
                nobody[broadcast.id] = values
            elif self._is_unreported(counts, age):
                unreported[broadcast.id] = values
        return {
            "nobody_reached": self._alarms.keep_only(AlarmKind.NOBODY_REACHED, nobody),
            "no_receipts": self._alarms.keep_only(AlarmKind.NO_RECEIPTS, unreported),
            "cannot_leave": self._alarms.keep_only(AlarmKind.CANNOT_LEAVE, self._held_back()),
            "given_up": self._alarms.keep_only(AlarmKind.WORK_GIVEN_UP, self._given_up()),
        }

    def look_at_silence(self) -> dict[str, int]:
        """Raise an alarm where our numbers have been silent for weeks; 1 if that is new."""
        last = self._last_sign()
        quiet = last is not None and self._clock() - last > self._vigilance.silence
        found = {"": {"days": (self._clock() - last).days}} if last is not None and quiet else {}
        return {"silence": self._alarms.keep_only(AlarmKind.SILENCE, found)}

    # ── What is wrong ───────────────────────────────────────────────────────────────────────────

    def _reaches_nobody(
        self, broadcast: Broadcast, counts: Mapping[str, int], age: timedelta
    ) -> bool:
        """Whether an urgent one has reached nobody, however far it has come on its way."""
        if not broadcast.draft.urgent or age < self._vigilance.reached:
            return False
        anybody = broadcast.recipients != 0 and counts[NAMES[Status.SKIPPED]] < sum(counts.values())
        return (anybody or broadcast.recipients is None) and not any(
            counts[name] for name in _REACHED
        )

    def _held_back(self) -> dict[str, Mapping[str, object]]:
        """Those that could not leave at their hour."""
        return {
            one.id: {}
            for one in self._archive.active()
            if one.state is State.PAUSED and one.launched_at is None
        }

    def _is_unreported(self, counts: Mapping[str, int], age: timedelta) -> bool:
        accepted = counts[NAMES[Status.ACCEPTED]]
        reported = any(counts[name] for name in _REPORTED)
        return accepted > 0 and not reported and age >= self._vigilance.reported

    def _given_up(self) -> dict[str, dict[str, object]]:
        dead = {lane.value: len(self._lanes.dead(lane)) for lane in Lane}
        return {lane: {"entries": count} for lane, count in dead.items() if count}

    def _recent(self) -> list[Broadcast]:
        since = self._clock() - _LOOKED_BACK
        found = {one.id: one for one in (*self._archive.since(since), *self._archive.active())}
        return [
            one
            for one in found.values()
            if one.state in _WATCHED and one.launched_at is not None and one.launched_at >= since
        ]

    def _last_sign(self) -> datetime | None:
        """When anything was last sent, or anybody wrote; None for a service that never was used."""
        signs = (self._traffic.last_in(), self._traffic.last_out())
        return max((sign for sign in signs if sign), default=None)
