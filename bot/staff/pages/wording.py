"""A pre-flight in plain words: "8.214 persone, circa 2 minuti"."""

from bot.broadcast import Preflight
from bot.web.texts import Texts

_MINUTE = 60
_HOUR = 60 * _MINUTE


def in_brief(preflight: Preflight, texts: Texts) -> str:
    """Who is reached, in how long, at what cost, in one line."""
    parts = [
        texts.count("preflight.people", preflight.recipients),
        duration(preflight.seconds, texts),
    ]
    if preflight.cost is not None:
        parts.append(texts("preflight.cost", euro=texts.number(round(preflight.cost))))
    return ", ".join(parts)


def duration(seconds: float, texts: Texts) -> str:
    """How long something takes, as precisely as people care to know."""
    if seconds <= _MINUTE:
        return texts("preflight.moment")
    if seconds < 2 * _HOUR:
        return texts.count("preflight.minutes", round(seconds / _MINUTE))
    return texts.count("preflight.hours", round(seconds / _HOUR))
