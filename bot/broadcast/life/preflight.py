"""What a pre-flight finds: shown before sending, and kept with what was approved on it."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import orjson

from bot.broadcast.life.reasons import Reason


@dataclass(frozen=True, slots=True)
class Cost:
    """What a broadcast will cost, as far as anybody can know before."""

    amount: float
    currency: str
    """ISO 4217: ``EUR``."""
    as_of: date
    """The day of the prices."""


@dataclass(frozen=True, slots=True)
class DayLimit:
    """How many people WhatsApp lets us write to outside the service window in a moving day."""

    limit: int
    left: int
    needed: int
    """How many of the recipients would count anew."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """Who will be reached, how long it takes, what it costs, and what speaks against it."""

    recipients: int
    by_topic: dict[str, int]
    """Recipients who follow each of the topics; who follows two is counted with both."""
    by_language: dict[str, int]
    exclusions: dict[str, int]
    """People who follow a topic and are left out, by reason: ``suppressed``."""
    inside_window: int
    """Recipients who have written within 24 hours: free text reaches them."""
    outside_window: int
    """Recipients whom only an approved template reaches."""
    seconds: float
    """Until the last one has left, at the pace of our numbers together."""
    numbers: int
    """From how many of our numbers it leaves."""
    cost: Cost | None
    """An estimate; None where the prices are not set."""
    day_limit: DayLimit | None
    """None: there is none."""
    warnings: tuple[Reason, ...]
    """Reasons for a second look."""
    blockers: tuple[Reason, ...]
    """Reasons why nothing can be sent."""
    waiting: int = 0
    """Messages of other broadcasts that leave before; `seconds` counts them too."""
    unreachable: dict[str, int] = field(default_factory=dict)
    """Those whom nothing reaches, by the provider's code that says why."""

    def to_json(self) -> bytes:
        """The stored form."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        for reasons in ("warnings", "blockers"):
            values[reasons] = [reason.to_dict() for reason in values[reasons]]
        return orjson.dumps(values)

    @classmethod
    def from_json(cls, stored: str) -> "Preflight":
        """The reverse of to_json."""
        values: dict[str, Any] = orjson.loads(stored)
        cost, day_limit = values.pop("cost"), values.pop("day_limit")
        if cost:
            cost["as_of"] = date.fromisoformat(cost["as_of"])
        return cls(
            **{
                **values,
                "cost": Cost(**cost) if cost else None,
                "day_limit": DayLimit(**day_limit) if day_limit else None,
                "warnings": tuple(map(Reason.from_dict, values["warnings"])),
                "blockers": tuple(map(Reason.from_dict, values["blockers"])),
            }
        )
