"""Loading one slot of the domain."""

import math
from collections.abc import Mapping
from typing import Any, get_args

from ..domain import BUILT_IN_SLOTS, RESERVED_SLOTS
from ..slots import FromEntity, FromIntent, Mapping_, Slot, SlotType, SlotValueError
from .fields import IDENTIFIER, Fields
from .yaml_source import Node

_TYPES: tuple[SlotType, ...] = get_args(SlotType)


def read_slot(
    name: str,
    node: Node,
    section: Fields,
    intents: Mapping[str, int],
    entities: Mapping[str, int],
) -> Slot | None:
    """A slot, or None when it is not even a mapping; faults go to the section's problems."""
    fields = Fields.of(node, section.place, section.problems, f"The slot '{name}'")
    if fields is None:
        return None
    fields.only(
        "type", "values", "min_value", "max_value", "initial_value", "mappings",
        "influence_conversation",
    )  # fmt: skip
    fields.flag("influence_conversation", False)
    if not IDENTIFIER.match(name):
        fields.fault(None, f"'{name}' is not a valid name: use letters, digits and underscores.")
    if name in RESERVED_SLOTS:
        fields.fault(None, f"The name '{name}' is reserved by Rasa: rename the slot.")
    slot = _typed(name, fields)
    mappings = tuple(_mappings(fields, slot, intents, entities))
    if name in BUILT_IN_SLOTS and (slot.type != BUILT_IN_SLOTS[name].type or mappings):
        fields.fault(
            None,
            f"The slot '{name}' is kept by the engine: leave it out, or declare it as "
            f"{BUILT_IN_SLOTS[name].type}, controlled.",
        )
    return Slot(
        name, slot.type, slot.initial, mappings, slot.values, slot.minimum, slot.maximum, node.line
    )


def _typed(name: str, fields: Fields) -> Slot:
    kind = fields.text("type", required=True)
    slot_type = next((known for known in _TYPES if known == kind), None)
    if slot_type is None:
        if kind is not None:
            fields.fault(
                fields.entries["type"], f"'{kind}' is no slot type; use {', '.join(_TYPES)}."
            )
        return Slot(name, "any")
    minimum, maximum = fields.number("min_value"), fields.number("max_value")
    values = _values(fields, slot_type)
    slot = Slot(
        name,
        slot_type,
        values=values,
        minimum=-math.inf if minimum is None else minimum,
        maximum=math.inf if maximum is None else maximum,
    )
    initial = _fitting(fields, slot, "initial_value")
    return Slot(name, slot_type, initial, (), values, slot.minimum, slot.maximum)


def _values(fields: Fields, slot_type: str) -> tuple[str, ...]:
    if slot_type != "categorical":
        if "values" in fields.entries:
            fields.fault(fields.entries["values"], "'values' belongs to categorical slots only.")
        return ()
    found = []
    for item in fields.items("values", required=True):
        if isinstance(item.value, str):
            found.append(item.value)
        else:
            fields.fault(item, "A value of a categorical slot must be a text: put it in quotes.")
    return tuple(found)


def _fitting(fields: Fields, slot: Slot, key: str) -> Any:
    node = fields.entries.get(key)
    if node is None:
        return None
    try:
        return slot.check(node.plain())
    except SlotValueError as error:
        fields.fault(node, f"'{key}' does not fit: {error}.")
        return None


def _mappings(
    fields: Fields, slot: Slot, intents: Mapping[str, int], entities: Mapping[str, int]
) -> list[Mapping_]:
    found: list[Mapping_] = []
    for item in fields.items("mappings", required=True):
        mapping = Fields.of(item, fields.place, fields.problems, "A slot mapping")
        kind = mapping.text("type", required=True) if mapping else None
        if mapping is None or kind is None:
            continue
        chosen, excluded = (_intents(mapping, key, intents) for key in ("intent", "not_intent"))
        if kind == "from_entity":
            mapping.only("type", "entity", "intent", "not_intent")
            entity = mapping.text("entity", required=True)
            if entity is not None and entity not in entities:
                mapping.fault(
                    None, f"The entity '{entity}' is not listed under 'entities': list it."
                )
            found.append(FromEntity(entity or "", chosen, excluded))
        elif kind == "from_intent":
            mapping.only("type", "value", "intent", "not_intent")
            if not chosen and not excluded:
                mapping.fault(None, "'intent' is missing: name the intents that give this value.")
            if "value" not in mapping.entries:
                mapping.fault(None, "'value' is missing: add it.")
            found.append(FromIntent(_fitting(mapping, slot, "value"), chosen, excluded))
        elif kind == "controlled":
            mapping.only("type")
        else:
            mapping.fault(
                mapping.entries["type"],
                f"The mapping '{kind}' is not supported; use from_entity, from_intent, controlled.",
            )
    return found


def _intents(mapping: Fields, key: str, intents: Mapping[str, int]) -> frozenset[str]:
    found = mapping.names(key)
    for name, node in found:
        if name not in intents:
            mapping.fault(node, f"The intent '{name}' is not listed under 'intents': list it.")
    return frozenset(name for name, _ in found)
