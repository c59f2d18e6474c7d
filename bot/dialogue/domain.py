"""The domain: every intent, entity, slot, response and action that the flows may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .responses import Response
from .slots import FromEntity, Slot, SlotType

BUILT_IN_SLOTS: Mapping[str, Slot] = {
    "misunderstandings": Slot("misunderstandings", "float", 0),
    "last_intent": Slot("last_intent", "text"),
    "language": Slot("language", "text"),
}
"""Slots that the engine keeps. Every flow may read them, and only `language` may be set:

- `misunderstandings`: how many messages in a row were not understood, this one included;
- `last_intent`: the intent of the message before this one, null when it had none;
- `language`: the language in which the bot answers (Rasa's own built-in slot).
"""

RESERVED_SLOTS = frozenset(
    (
        "language",
        "flow_hashes",
        "requested_slot",
        "session_started_metadata",
        "silence_timeout",
        "continue_conversation",
        "confirm_correction",
        "csat_score",
        "interrupted_flow_to_continue",
        "continue_interrupted_flow_confirmation",
        "max_clarification_options",
    )
)
"""Names that Rasa keeps for itself and refuses in a domain."""

BUILT_IN_ACTIONS = frozenset(
    ("action_listen", "action_clean_stack", "action_cancel_flow", "action_correct_flow_slot")
)
"""Rasa's default actions that steps may name without declaring them.

- `action_listen`, as the last step of a flow: wait for the citizen; a question that the flow has
  interrupted stays open, but is not repeated in this turn;
- `action_clean_stack`: all other flows in progress end;
- `action_cancel_flow`, `action_correct_flow_slot`: part of Rasa's patterns; the engine has done
  their work before the pattern starts, so they do nothing.
"""

CONTEXT_NAMES = frozenset(
    ("canceled_name", "previous_flow_name", "corrected_slots", "error_type", "collect")
)
"""What conditions and texts may read as `context.…` inside patterns (and is undefined elsewhere,
but for `collect`, which is there in every flow that a message has started).

- `canceled_name`: name of the flow that the citizen cancelled, null when there was none;
- `previous_flow_name`: name of the flow that has ended, or that goes on after an interruption;
- `corrected_slots`: mapping of the slots that the citizen corrected, with their new values;
- `error_type`: why the turn failed, for `pattern_internal_error`;
- `collect`: name of the slot that was being asked for when the flow started.
"""

_COMPOUND: frozenset[SlotType] = frozenset(("list", "any"))


@dataclass(frozen=True, slots=True)
class Domain:
    """The content of `domain.yml`, with the built-in slots.

    `as_dict` is what actions receive; `mapped` the slots that entities fill; `compound` the names
    of those that may hold a list or an object.
    """

    file: str
    intents: Mapping[str, int]
    entities: Mapping[str, int]
    slots: Mapping[str, Slot]
    responses: Mapping[str, Response]
    actions: Mapping[str, int]
    as_dict: dict[str, Any] = field(repr=False)
    mapped: tuple[Slot, ...] = field(repr=False)
    compound: frozenset[str] = field(repr=False)
    initial: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(
        cls,
        *,
        file: str = "domain.yml",
        intents: Mapping[str, int],
        entities: Mapping[str, int],
        slots: Mapping[str, Slot],
        responses: Mapping[str, Response],
        actions: Mapping[str, int],
        as_dict: dict[str, Any],
    ) -> "Domain":
        """A domain of its parts (`intents`, `entities` and `actions` with their lines)."""
        every = {**slots, **BUILT_IN_SLOTS}
        return cls(
            file=file,
            intents=intents,
            entities=entities,
            slots=every,
            responses=responses,
            actions=actions,
            as_dict=as_dict,
            mapped=tuple(slot for slot in every.values() if _is_mapped(slot)),
            compound=frozenset(name for name, slot in every.items() if slot.type in _COMPOUND),
            initial={name: slot.initial for name, slot in every.items()},
        )


def _is_mapped(slot: Slot) -> bool:
    return any(isinstance(mapping, FromEntity) for mapping in slot.mappings)
