"""Alarms: what somebody has to look at, kept until it is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import orjson
import redis
import structlog

from bot.clock import Clock
from bot.store import keys

log = structlog.get_logger()

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


class AlarmKind(StrEnum):
    """What an alarm is about; names its text in the catalogue of who shows it."""

    NOBODY_REACHED = "nobody_reached"
    """An urgent broadcast has reached nobody within minutes."""
    CANNOT_LEAVE = "cannot_leave"
    """A broadcast could not leave at its hour, and waits for somebody to look."""
    NO_RECEIPTS = "no_receipts"
    """The provider has taken a broadcast and reports nothing about it."""
    STANDSTILL = "standstill"
    """People wait for one of our numbers, and nothing leaves from it."""
    WORK_GIVEN_UP = "work_given_up"
    """There is work that no broadcaster could finish."""
    TEMPLATE = "template"
    """A template is not approved, or not any more."""
    SILENCE = "silence"
    """Nothing was sent and nobody has written for weeks: WhatsApp locks such numbers."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to look at."""

    kind: AlarmKind
    subject: str
    """What it befalls: the id of a broadcast, a lane, a template."""
    since: datetime
    values: Mapping[str, object] = field(default_factory=lambda: _NO_VALUES)
    """What fills its text."""


class Alarms:
    """The alarms that have been raised and not cleared."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def sound(self, kind: AlarmKind, subject: str, **values: object) -> bool:
        """Raise an alarm; False where it is raised already."""
        row = orjson.dumps([self._clock().isoformat(), values])
        fresh = bool(self._client.hsetnx(keys.ALARMS, f"{kind}:{subject}", row.decode()))
        if fresh:
            log.error("alarm", kind=kind.value, subject=subject, **values)
        return fresh

    def clear(self, kind: AlarmKind, subject: str) -> bool:
        """It is over; False where there was none."""
        cleared = bool(self._client.hdel(keys.ALARMS, f"{kind}:{subject}"))
        if cleared:
            log.info("alarm over", kind=kind.value, subject=subject)
        return cleared

    def keep_only(self, kind: AlarmKind, found: Mapping[str, Mapping[str, object]]) -> int:
        """These are all there are of a kind (subject -> values); how many were raised now."""
        for alarm in self.all():
            if alarm.kind is kind and alarm.subject not in found:
                self.clear(kind, alarm.subject)
        return sum(self.sound(kind, subject, **values) for subject, values in found.items())

    def all(self) -> tuple[Alarm, ...]:
        """Every alarm, oldest first."""
        stored: Any = self._client.hgetall(keys.ALARMS)
        alarms = (_alarm(name.decode(), row) for name, row in stored.items())
        return tuple(sorted(alarms, key=lambda alarm: (alarm.since, alarm.subject)))


def _alarm(name: str, row: bytes) -> Alarm:
    kind, _, subject = name.partition(":")
    since, values = orjson.loads(row)
    return Alarm(AlarmKind(kind), subject, datetime.fromisoformat(since), MappingProxyType(values))
