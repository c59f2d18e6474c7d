"""What staff look at when something seems wrong: every part of the service, in plain words.

A check says how a part stands; its texts (`health.<check>.<finding>`) say what that means, and
`health.<check>.<finding>_advice`, where there is one, what to do.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

import redis

from bot.broadcast import Alarm, Lane, Lanes, Presence, Tier, Traffic
from bot.clock import Clock
from bot.staff.actors import Actor, require
from bot.staff.roles import Action
from bot.store import Trouble, probe
from bot.store.backup import last_backup

_BACKUP_EVERY = timedelta(days=7)
_TOLERATED = {
    Lane.REPLIES: timedelta(minutes=1),
    Lane.EMERGENCY: timedelta(minutes=15),
    Lane.ORDINARY: timedelta(hours=4),
}
"""For how long work may wait before somebody should look: 15,000 messages take three minutes, and a
broadcast that is four hours late is another broadcast."""
_TIER_RUNS_LOW = 0.1
_KEEPS_ALL = "noeviction"
_MEMORY_RUNS_LOW = 0.9
_ROOM_RUNS_LOW = 500_000_000
"""Bytes: what 15,000 citizens and their broadcasts take is a tenth of that."""


class Mood(IntEnum):
    """How a part of the service is, from good to bad."""

    GOOD = 0
    ATTENTION = 1
    PROBLEM = 2


@dataclass(frozen=True, slots=True)
class Check:
    """How one part of the service is."""

    part: str
    finding: str
    mood: Mood = Mood.GOOD
    values: Mapping[str, Any] = field(default_factory=dict)
    """What fills the texts: numbers, moments and names, never a citizen's."""


class Health:
    """Looks at every part of the service."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        lanes: Lanes,
        presence: Presence,
        traffic: Traffic,
        tier: Tier,
        templates: Callable[[], Mapping[str, str]],
        alarms: Callable[[], tuple[Alarm, ...]],
        simulated: bool,
        clock: Clock,
        room: Callable[[], int] | None = None,
    ) -> None:
        """`templates` answers those that cannot be sent: name -> how they stand.

        `simulated`: whether messages go to the simulator only; `room`: bytes that are free on the
        disk of the store, where that is a disk of ours.
        """
        self._client = client
        self._lanes = lanes
        self._presence = presence
        self._traffic = traffic
        self._tier = tier
        self._templates = templates
        self._alarms = alarms
        self._simulated = simulated
        self._clock = clock
        self._room = room

    def examine(self, actor: Actor) -> tuple[Check, ...]:
        """Every part, what is worst first."""
        require(actor, Action.READ)
        return tuple(sorted(self._checks(), key=lambda check: -check.mood))

    def alarms(self, actor: Actor) -> tuple[Alarm, ...]:
        """The alarms that are raised, oldest first."""
        require(actor, Action.READ)
        return self._alarms()

    def _checks(self) -> Iterator[Check]:
        trouble = probe(self._client)
        yield self._store(trouble)  # first: where nothing is kept, nothing else goes on
        yield Check("workers", "untold") if trouble else self._workers()
        yield from map(self._lane, Lane)
        yield self._sender()
        yield self._templates_check()
        yield self._tier_check()
        yield self._backup()
        yield _moment("last_in", self._traffic.last_in())
        yield _moment("last_out", self._traffic.last_out())

    def _workers(self) -> Check:
        alive = len(self._presence.alive())
        mood = Mood.GOOD if alive else Mood.PROBLEM
        return Check("workers", "alive" if alive else "none", mood, {"number": alive})

    def _lane(self, lane: Lane) -> Check:
        part, put_at = f"lane_{lane.value}", self._lanes.oldest(lane)
        if put_at is None:
            return Check(part, "empty")
        waiting = timedelta(seconds=max(0.0, self._clock().timestamp() - put_at))
        late = waiting > _TOLERATED[lane]
        mood = Mood.PROBLEM if late else Mood.GOOD
        return Check(part, "late" if late else "busy", mood, {"duration": waiting})

    def _sender(self) -> Check:
        if self._simulated:
            return Check("sender", "simulated", Mood.ATTENTION)
        return Check("sender", "configured")

    def _templates_check(self) -> Check:
        missing = self._templates()
        if not missing:
            return Check("templates", "approved")
        listed = ", ".join(f"{name} ({status})" for name, status in sorted(missing.items()))
        return Check("templates", "missing", Mood.PROBLEM, {"templates": listed})

    def _tier_check(self) -> Check:
        left = self._tier.left()
        if left is None:
            return Check("tier", "unlimited")
        values = {"left": left, "limit": self._tier.limit}
        if left == 0:
            return Check("tier", "used_up", Mood.PROBLEM, values)
        low = left < _TIER_RUNS_LOW * self._tier.limit
        return Check("tier", "low" if low else "left", Mood(low), values)

    def _store(self, trouble: Trouble | None) -> Check:
        """Whether it keeps what it is told, for good, on the disk, and has room for more."""
        if trouble:
            return Check("store", trouble.value, Mood.PROBLEM)
        memory: Any = self._client.info("memory")
        limit, used = memory.get("maxmemory", 0), memory.get("used_memory", 0)
        if limit and memory.get("maxmemory_policy") != _KEEPS_ALL:
            return Check("store", "forgetful", Mood.PROBLEM)
        if used > _MEMORY_RUNS_LOW * limit > 0:
            return Check("store", "memory_low", Mood.ATTENTION, {"share": 100 * used // limit})
        if self._room and (room := self._room()) < _ROOM_RUNS_LOW:
            return Check("store", "disk_low", Mood.ATTENTION, {"megabytes": room // 1_000_000})
        persistence: Any = self._client.info("persistence")
        if not persistence.get("aof_enabled"):
            return Check("store", "not_durable", Mood.ATTENTION)
        return Check("store", "durable")

    def _backup(self) -> Check:
        made_at = last_backup(self._client)
        if made_at is None:
            return Check("backup", "never", Mood.ATTENTION)
        old = self._clock() - made_at > _BACKUP_EVERY
        return Check("backup", "old" if old else "made", Mood(old), {"moment": made_at})


def _moment(part: str, moment: datetime | None) -> Check:
    return Check(part, "at", values={"moment": moment}) if moment else Check(part, "never")
