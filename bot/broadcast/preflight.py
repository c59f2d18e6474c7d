"""The pre-flight: what will happen if this goes out, before it does."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.broadcast.audience import Headcount

_ZONE = ZoneInfo("Europe/Rome")
_EVENING, _MORNING = time(22), time(7)
_MANY_SUPPRESSED = 0.1


@dataclass(frozen=True, slots=True)
class Preflight:
    """Who will be reached, how long it takes, what it costs, and what speaks against it."""

    recipients: int
    by_topic: dict[str, int]
    exclusions: dict[str, int]
    """People who follow a topic and are left out, by reason: ``suppressed``."""
    outside_window: int
    """Recipients whom only an approved template reaches: silent for more than 24 hours."""
    seconds: float
    """At the sender's pace, with nothing else under way."""
    cost: float | None
    """In euro, where the price of a message is set."""
    warnings: tuple[str, ...]
    """Reasons for a second look: ``night``, ``similar_today``, ``many_suppressed``,
    ``outside_window``."""
    blockers: tuple[str, ...]
    """Reasons why nothing can be sent: ``no_recipients``, ``unfilled``."""


def preflight(
    headcount: Headcount,
    *,
    urgent: bool,
    similar_today: bool,
    unfilled: bool,
    now: datetime,
    rate: float,
    price: float | None,
) -> Preflight:
    """The pre-flight of an audience; `rate` in messages a second, `price` of one in euro."""
    recipients, suppressed = headcount.recipients, headcount.suppressed
    warnings = {
        "night": not urgent and _is_night(now),
        "similar_today": similar_today,
        "many_suppressed": suppressed > _MANY_SUPPRESSED * (recipients + suppressed),
        "outside_window": headcount.outside_window > 0,
    }
    blockers = {"no_recipients": recipients == 0, "unfilled": unfilled}
    return Preflight(
        recipients=recipients,
        by_topic=headcount.by_topic,
        exclusions={"suppressed": suppressed} if suppressed else {},
        outside_window=headcount.outside_window,
        seconds=round(recipients / rate, 1),
        cost=None if price is None else round(recipients * price, 2),
        warnings=tuple(code for code, applies in warnings.items() if applies),
        blockers=tuple(code for code, applies in blockers.items() if applies),
    )


def _is_night(now: datetime) -> bool:
    clock = now.astimezone(_ZONE).time()
    return clock >= _EVENING or clock < _MORNING
