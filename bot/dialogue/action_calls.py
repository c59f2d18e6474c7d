"""Running an action: what it is shown, and what is accepted of what it answers.

An action sees copies only. Of its events three kinds are let through, because only they say
something that this engine can carry out: `slot` (SlotSet), `reset_slots` (AllSlotsReset, which
spares slots from outside) and `followup` (FollowupAction: run one more action or response now).
Anything else, a slot that the domain does not declare or a value that does not fit it fails the
turn.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .actions import ActionResult
from .domain import BUILT_IN_SLOTS
from .failure import TurnError
from .messages import Intent
from .replies import say, say_from_action
from .run import Run
from .slots import ARRAY, ATOMS, SlotValueError, copy_json

# Nearly always a dict, for which this is several times faster than asking for a Mapping alone.
_OBJECT = (dict, Mapping)


def run_action(run: Run, name: str) -> None:
    """Run an action and apply what it answers. Raises `TurnError`."""
    followup: str | None = name
    while followup is not None:
        run.spend_action()
        name = followup
        run.note("action", name=name, timestamp=None)
        if name.startswith("utter_"):
            say(run, name)
            return
        result = _call(run, name)
        for response in result.responses:
            say_from_action(run, name, response)
        followup = _apply(run, name, result.events)


def tracker(run: Run, action: str) -> dict[str, Any]:
    """The conversation in Rasa's form, sharing nothing with the turn in progress."""
    return {
        "sender_id": "citizen",
        "slots": _copy_slots(run),
        "latest_message": _latest_message(run),
        "events": [_copy_event(event) for event in run.events],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": action,
        "stack": [{"flow_id": f.flow, "step_id": f.step, "frame_type": f.kind} for f in run.stack],
    }


def _copy_slots(run: Run) -> dict[str, Any]:
    slots = run.slots.copy()
    for name in run.compound:
        if type(slots[name]) not in ATOMS:
            slots[name] = copy_json(slots[name])
    return slots


def _copy_event(event: dict[str, Any]) -> dict[str, Any]:
    """Of all that `Run.note` writes down, only the value of a slot may be a list or an object."""
    copied = event.copy()
    if "value" in copied:
        copied["value"] = copy_json(copied["value"])
    return copied


def _call(run: Run, name: str) -> ActionResult:
    try:
        return run.actions.run(name, tracker(run, name), run.domain.as_dict)
    except Exception as error:
        # Whatever an action raises ends the turn politely; its text may hold a citizen's words.
        raise TurnError(f"the action {name} raised {type(error).__name__}") from error


def _latest_message(run: Run) -> dict[str, Any]:
    intent, others = run.intent, run.message.alternatives
    ranking = (intent, *others) if intent else others
    return {
        "text": run.message.text,
        "intent": _intent(intent) if intent else {"name": None, "confidence": 0.0},
        "entities": list(_entities(intent)) if intent and intent.entities else [],
        "intent_ranking": [_intent(other) for other in ranking],
    }


def _intent(intent: Intent) -> dict[str, Any]:
    return {"name": intent.name, "confidence": intent.confidence}


def _entities(intent: Intent) -> Iterator[dict[str, Any]]:
    """One entry for each value, as Rasa's extractors give them."""
    for entity, value in intent.entities.items():
        for item in value if isinstance(value, ARRAY) else (value,):
            yield {"entity": entity, "value": copy_json(item)}


def _apply(run: Run, action: str, events: list[dict[str, Any]]) -> str | None:
    """Carry out the events; the name of the follow-up action, if one is asked for."""
    followup = None
    for event in events:
        kind = event.get("event") if isinstance(event, _OBJECT) else None
        if kind == "slot":
            _set_slot(run, action, event.get("name"), event.get("value"))
        elif kind == "reset_slots":
            _reset_slots(run)
        elif kind == "followup":
            followup = _known_action(run, action, event.get("name"))
        else:
            raise TurnError(f"the action {action} answered with the event {str(kind)[:40]}")
    return followup


def _set_slot(run: Run, action: str, name: Any, value: Any) -> None:
    slot = run.domain.slots.get(name) if isinstance(name, str) else None
    if slot is None or (slot.name in BUILT_IN_SLOTS and slot.name != "language"):
        raise TurnError(f"the action {action} set a slot that it may not: {str(name)[:40]}")
    try:
        checked = slot.check(value)
    except SlotValueError as error:
        raise TurnError(f"the action {action} set a wrong value: {error}") from None
    if isinstance(checked, str) and len(checked) > run.limits.slot_text:
        raise TurnError(f"the action {action} set {slot.name} to more than may be kept")
    run.set_slot(slot.name, checked)


def _reset_slots(run: Run) -> None:
    for name, value in run.domain.initial.items():
        if name not in run.outside and name not in BUILT_IN_SLOTS:
            run.set_slot(name, value)


def _known_action(run: Run, action: str, name: Any) -> str:
    if isinstance(name, str) and (name in run.domain.actions or name in run.domain.responses):
        return name
    raise TurnError(f"the action {action} asked for an action that does not exist")
