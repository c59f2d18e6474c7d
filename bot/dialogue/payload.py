"""The payload of a tapped choice: `/intent{"entity": "value"}` or `/SetSlots(a=b, c=[x, y])`.

Rasa honours the same syntax when somebody types it; here only `Message.payload` is ever parsed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .messages import Intent

_INTENT = re.compile(r"/([A-Za-z_]\w*)\s*(\{.*\})?\Z", re.DOTALL | re.ASCII)
_SET_SLOTS = re.compile(r"/SetSlots\((.*)\)\Z", re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(\[[^\[\]]*\]|[^,()\[\]]*)\s*(?:,|\Z)", re.ASCII)
_MOST_SLOTS = 10


class PayloadError(ValueError):
    """A payload that is not in one of the two forms."""


@dataclass(frozen=True, slots=True)
class SlotValues:
    """What `/SetSlots(…)` says: texts, lists of texts, or None for `null`."""

    values: Mapping[str, str | list[str] | None]


def parse_payload(payload: str) -> Intent | SlotValues:
    """Read a trusted payload. Raises `PayloadError`."""
    if match := _SET_SLOTS.match(payload):
        return SlotValues(_assignments(match.group(1)))
    if match := _INTENT.match(payload):
        return Intent(match.group(1), 1.0, _entities(match.group(2) or "{}"))
    raise PayloadError('write /intent, /intent{"entity": "value"} or /SetSlots(slot=value)')


def _entities(text: str) -> dict[str, Any]:
    try:
        entities = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise PayloadError(f"the part in braces is not JSON ({type(error).__name__})") from None
    assert isinstance(entities, dict)  # the pattern only lets an object through
    return entities


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _assignments(text: str) -> dict[str, str | list[str] | None]:
    values: dict[str, str | list[str] | None] = {}
    position = 0
    while position < len(text):
        match = _ASSIGNMENT.match(text, position)
        if match is None:
            raise PayloadError("inside SetSlots write slot=value, separated by commas")
        values[match.group(1)] = _value(match.group(2).strip())
        position = match.end()
    if not 0 < len(values) <= _MOST_SLOTS:
        raise PayloadError(f"SetSlots takes 1 to {_MOST_SLOTS} slots")
    return values


def _value(text: str) -> str | list[str] | None:
    if text.startswith("["):
        return [item.strip().strip("\"'") for item in text[1:-1].split(",") if item.strip()]
    return None if text in {"null", ""} else text.strip("\"'")
