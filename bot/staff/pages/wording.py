"""A pre-flight in plain words: "8.214 persone, circa 2 minuti"."""

from dataclasses import dataclass

from bot.broadcast import Preflight
from bot.staff.answers import Remark
from bot.staff.broadcasts.views import remarks, unreachable
from bot.web.texts import Texts

_SIGNS = {"EUR": "€", "USD": "$"}
_MINUTE = 60
_HOUR = 60 * _MINUTE


def in_brief(preflight: Preflight, texts: Texts) -> str:
    """Who is reached, in how long, at what cost, in one line."""
    parts = [
        texts.count("preflight.people", preflight.recipients),
        duration(preflight.seconds, texts),
    ]
    if (cost := preflight.cost) is not None:
        amount, currency = (
            texts.number(round(cost.amount)),
            _SIGNS.get(cost.currency, cost.currency),
        )
        name = "cost" if round(cost.amount) else "cost_small"
        parts.append(texts(f"preflight.{name}", amount=amount, currency=currency))
    said = ", ".join(parts)
    if left_out := sum(preflight.exclusions.values()):
        said += "; " + texts.count("preflight.unreachable", left_out)
    return said


def duration(seconds: float, texts: Texts) -> str:
    """How long something takes, as precisely as people care to know."""
    if seconds <= _MINUTE:
        return texts("preflight.moment")
    if seconds < 2 * _HOUR:
        return texts.count("preflight.minutes", round(seconds / _MINUTE))
    return texts.count("preflight.hours", round(seconds / _HOUR))


def exact(seconds: int, texts: Texts) -> str:
    """How long something took: ``2 min 5 s``."""
    minutes, rest = divmod(seconds, _MINUTE)
    parts = [f"{texts.number(minutes)} min"] if minutes else []
    return " ".join([*parts, f"{rest} s"] if rest or not minutes else parts)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A pre-flight for people."""

    brief: str
    recipients: int
    facts: tuple[tuple[str, str], ...]
    """What it is about, and how many."""
    unreachable: tuple[tuple[str, str], ...]
    """Why somebody cannot be reached, and how many."""
    warnings: tuple[Remark, ...]
    blockers: tuple[Remark, ...]


def foreseen(preflight: Preflight, texts: Texts) -> Foreseen:
    """A pre-flight in words."""
    facts = {
        texts("preflight.outside_window"): preflight.outside_window,
        **{texts(f"preflight.{why}"): number for why, number in preflight.exclusions.items()},
    }
    return Foreseen(
        brief=in_brief(preflight, texts),
        recipients=preflight.recipients,
        facts=tuple((name, texts.number(number)) for name, number in facts.items() if number),
        unreachable=tuple(
            (reason, texts.number(number))
            for reason, number in unreachable(preflight, texts).items()
        ),
        warnings=remarks(preflight.warnings, texts),
        blockers=remarks(preflight.blockers, texts),
    )
