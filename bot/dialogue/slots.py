"""Slots: what a conversation remembers, of which type, and what may fill it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .messages import Intent

SlotType = Literal["text", "bool", "float", "categorical", "list", "any"]


# Written out once: `isinstance(value, list | tuple)` would build the union at every call.
ARRAY = (list, tuple)
_NUMBER = (int, float)
_NUMBER_OR_TEXT = (str, int)

# The exact types of nearly all values that cannot be changed, and so may be shared: comparing types
# is several times faster than isinstance, and every action is shown a copy of everything else.
ATOMS = frozenset({str, bool, int, type(None)})
_TEXTS = frozenset({str})


class SlotValueError(ValueError):
    """A value that does not fit its slot. The text names the slot's type, never the value."""


@dataclass(frozen=True, slots=True)
class FromEntity:
    """Filled with an entity of the message; `intents` empty: of any message."""

    entity: str
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FromIntent:
    """Filled with `value` by a message with one of the intents, while the slot is being asked."""

    value: Any
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()


Mapping_ = FromEntity | FromIntent
NOTHING = object()


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of the domain. Without mappings it is `controlled`: set by steps and actions only."""

    name: str
    type: SlotType
    initial: Any = None
    mappings: tuple[Mapping_, ...] = ()
    values: tuple[str, ...] = ()
    minimum: float = -math.inf
    maximum: float = math.inf
    line: int = field(default=0, compare=False)

    def from_entities(self, intent: Intent) -> Any:
        """The value that the entities of a message give, or `NOTHING`."""
        for mapping in self.mappings:
            if isinstance(mapping, FromEntity) and _applies(mapping, intent):
                value = intent.entities.get(mapping.entity)
                if value is not None and value != []:
                    return value
        return NOTHING

    def from_answer(self, intent: Intent) -> Any:
        """The value that a message gives while the slot is being asked for, or `NOTHING`."""
        for mapping in self.mappings:
            if isinstance(mapping, FromIntent) and _applies(mapping, intent):
                return mapping.value
        return self.from_entities(intent)

    def check(self, value: Any) -> Any:
        """The value as the slot holds it; strict, for values set by steps and actions.

        Raises `SlotValueError` when the type is wrong or the value is not JSON.
        """
        if not self.holds(value):
            raise SlotValueError(f"the slot {self.name} takes {self.describe()}")
        return copy_json(value)

    def holds(self, value: Any) -> bool:
        """Whether the slot may hold a value that is known to be JSON."""
        match self.type:
            case _ if value is None:
                return True
            case "text":
                return isinstance(value, str)
            case "bool":
                return isinstance(value, bool)
            case "list":
                return isinstance(value, ARRAY)
            case "categorical":
                return value in self.values
            case "float":
                return _is_number(value) and self.minimum <= value <= self.maximum
        return True

    def read(self, value: Any) -> Any:
        """The value as the slot holds it, from a message: text is converted where that is plain.

        Raises `SlotValueError`.
        """
        if self.type == "list" and not isinstance(value, ARRAY) and value is not None:
            return self.check([value])
        if isinstance(value, ARRAY) and len(value) == 1 and self.type not in {"list", "any"}:
            value = value[0]
        if isinstance(value, str):
            value = self._from_text(value.strip())
        return self.check(value)

    def _from_text(self, text: str) -> Any:
        if self.type == "bool":
            return {"true": True, "false": False}.get(text.lower(), text)
        if self.type == "float":
            try:
                return float(text)
            except ValueError:
                return text
        if self.type == "categorical":
            folded = text.casefold()
            return next((value for value in self.values if value.casefold() == folded), text)
        return text

    def describe(self) -> str:
        """What the slot takes, in words."""
        if self.type == "categorical":
            return "one of " + ", ".join(self.values)
        if self.type == "float" and (self.minimum, self.maximum) != (-math.inf, math.inf):
            return f"a number from {self.minimum:g} to {self.maximum:g}"
        return {
            "text": "a text",
            "bool": "true or false",
            "float": "a number",
            "list": "a list",
            "any": "any JSON value",
        }[self.type]


def copy_json(value: Any) -> Any:
    """A copy that shares nothing with the original; tuples become lists.

    Raises `SlotValueError` for what JSON cannot hold.
    """
    if type(value) in ATOMS:
        return value
    if isinstance(value, ARRAY):
        return [item if type(item) in ATOMS else copy_json(item) for item in value]
    if type(value) is dict or isinstance(value, Mapping):
        return _copy_object(value)
    if isinstance(value, _NUMBER_OR_TEXT) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise SlotValueError("a slot holds JSON only")


def _copy_object(value: Mapping[Any, Any]) -> dict[str, Any]:
    if not (_TEXTS.issuperset(map(type, value)) or all(map(_is_text, value))):
        raise SlotValueError("a slot holds JSON only")
    return {key: item if type(item) in ATOMS else copy_json(item) for key, item in value.items()}


def _is_text(key: object) -> bool:
    return isinstance(key, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBER) and not isinstance(value, bool) and math.isfinite(value)


def _applies(mapping: Mapping_, intent: Intent) -> bool:
    if intent.name in mapping.not_intents:
        return False
    return not mapping.intents or intent.name in mapping.intents
