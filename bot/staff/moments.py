"""Moments in requests: with an offset, or as the clocks of a zone show them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from bot.broadcast.drafts import LocalTimeError, moment_of


def _local(text: str) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("local_time", "`local` is no date and time") from None
    if local.tzinfo is not None:
        raise PydanticCustomError("local_time", "`local` must have no offset")
    return local


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("unknown_zone", "there is no such zone") from None


def _moment(value: Any) -> Any:
    """A local time with its zone as the moment that it is; a text as it came."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        raise PydanticKnownError("datetime_type")
    if set(value) != {"local", "zone"} or not all(isinstance(part, str) for part in value.values()):
        raise PydanticCustomError("local_time", "must have `local` and `zone`")
    local, zone = _local(value["local"]), _zone(value["zone"])
    try:
        return moment_of(local, zone)
    except LocalTimeError as error:
        first, last = error.moments[0].isoformat(), error.moments[-1].isoformat()
        raise PydanticCustomError(
            "time_comes_twice" if error.twice else "time_does_not_exist",
            "{first} or {last}" if error.twice else "clocks go on at {first}",
            {"first": first, "last": last},
        ) from None


Moment = Annotated[
    AwareDatetime,
    Field(strict=False),  # what a function has looked at is no JSON any more: text must be read
    BeforeValidator(_moment),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "string", "format": "date-time"},
                {
                    "type": "object",
                    "properties": {
                        "local": {"type": "string", "examples": ["2030-10-03T07:30"]},
                        "zone": {"type": "string", "examples": ["Europe/Rome"]},
                    },
                    "required": ["local", "zone"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A moment: with its offset from UTC, or as clocks in a zone show it."""
