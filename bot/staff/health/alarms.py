"""Alarms as staff read them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AwareDatetime, Field

from bot.broadcast import Alarm, AlarmKind
from bot.staff.answers import View
from bot.web.texts import Texts


class AlarmView(View):
    """Something that somebody has to look at; it goes away by itself when it is over."""

    kind: AlarmKind
    subject: Annotated[str, Field(description="The broadcast, lane or template that it is about.")]
    since: AwareDatetime
    message: str


class AlarmList(View):
    """The alarms, oldest first."""

    alarms: tuple[AlarmView, ...]


def alarm_list(alarms: Iterable[Alarm], texts: Texts) -> AlarmList:
    """The alarms, in words."""
    return AlarmList(
        alarms=tuple(
            AlarmView(
                kind=alarm.kind,
                subject=alarm.subject,
                since=alarm.since,
                message=texts(f"alarms.{alarm.kind}", **alarm.values),
            )
            for alarm in alarms
        )
    )
