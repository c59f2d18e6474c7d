"""Alarms as staff read them."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AwareDatetime, Field

from bot.broadcast import Alarm, AlarmKind
from bot.staff.answers import View
from bot.web.texts import Texts

_OF_BROADCASTS = frozenset(
    {AlarmKind.NOBODY_REACHED, AlarmKind.CANNOT_LEAVE, AlarmKind.NO_RECEIPTS}
)


class AlarmView(View):
    """Something that somebody has to look at; it goes away by itself when it is over."""

    kind: AlarmKind
    subject: Annotated[str, Field(description="The broadcast, lane or template that it is about.")]
    since: AwareDatetime
    message: str

    @property
    def broadcast(self) -> str:
        """The id of the broadcast that it is about; empty where it is about something else."""
        return self.subject if self.kind in _OF_BROADCASTS else ""


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
                message=texts(f"alarms.{alarm.kind}", **_in_words(alarm.values, texts)),
            )
            for alarm in alarms
        )
    )


def _in_words(values: Mapping[str, object], texts: Texts) -> dict[str, object]:
    """What fills the text of an alarm: numbers as people write them, states by their names."""
    words = {
        name: texts.number(value) if isinstance(value, int) else value
        for name, value in values.items()
    }
    if (state := f"template_states.{words.get('status')}") in texts:
        words["status"] = texts(state)
    return words
