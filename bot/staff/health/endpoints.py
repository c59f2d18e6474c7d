"""The part of the admin endpoint that tells how the service is."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.staff.answers import View
from bot.staff.endpoints import Answer, Call, Endpoint
from bot.staff.health.alarms import AlarmList, alarm_list
from bot.staff.health.health import Check
from bot.staff.operations import Operations
from bot.staff.roles import Action
from bot.web.texts import Texts


class CheckView(View):
    """How one part of the service is."""

    part: Annotated[str, Field(description="Its name, which does not change.")]
    finding: str
    mood: Literal["good", "attention", "problem"]
    title: str
    message: Annotated[str, Field(description="In the language of Accept-Language.")]
    advice: Annotated[str | None, Field(description="What to do; null where that is nothing.")]


class HealthView(View):
    """Every part of the service, what is worst first."""

    mood: Literal["good", "attention", "problem"]
    checks: tuple[CheckView, ...]


def check_view(check: Check, texts: Texts) -> CheckView:
    """A check in words."""
    values = {name: _said(value, texts) for name, value in check.values.items()}
    finding = f"health.{check.part}.{check.finding}"
    advice = f"{finding}_advice"
    return CheckView(
        part=check.part,
        finding=check.finding,
        mood=_mood(check),
        title=texts(f"health.{check.part}.title"),
        message=texts(finding, **values),
        advice=texts(advice, **values) if advice in texts else None,
    )


def read_health(staff: Operations, call: Call) -> Answer:
    """Tell how every part of the service is, and what to do about what is not well."""
    checks = tuple(check_view(check, call.texts) for check in staff.health.examine(call.actor))
    return Answer(HealthView(mood=checks[0].mood, checks=checks))


def _mood(check: Check) -> Literal["good", "attention", "problem"]:
    return ("good", "attention", "problem")[check.mood]


def _said(value: object, texts: Texts) -> str:
    match value:
        case datetime():
            return texts.moment(value)
        case timedelta():
            return texts.count("health.minutes", int(value.total_seconds() // 60))
        case int():
            return texts.number(value)
    return str(value)


def list_alarms(staff: Operations, call: Call) -> Answer:
    """List what somebody has to look at, such as an alert that reaches nobody."""
    return Answer(alarm_list(staff.health.alarms(call.actor), call.texts))


HEALTH_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "/alarms", list_alarms, Action.READ,
        answers={200: ("The alarms.", AlarmList)},
    ),
    Endpoint(
        "GET", "/health", read_health, Action.READ,
        answers={200: ("Every part.", HealthView)},
    ),
)  # fmt: skip
