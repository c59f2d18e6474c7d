"""What a message means for the flows in progress.

In this order: an answer to the open question; a message that starts a flow; a correction of an
answer given before. A message that is none of these was not understood.
"""

from typing import Any

from . import stack
from .flows import Flow
from .messages import Intent
from .patterns import CANCEL_FLOW, CANNOT_HANDLE
from .payload import SlotValues
from .run import Run
from .slots import NOTHING, SlotValueError
from .steps import answer


def take_intent(run: Run, intent: Intent) -> bool:
    """Let a message do what it means; False when nothing takes it."""
    run.intent = intent
    waiting = run.waiting()
    if waiting is not None:
        value = run.domain.slots[waiting.slot].from_answer(intent)
        if value is not NOTHING:
            answer(run, waiting, value)
            return True
        if waiting.force_slot_filling:
            return False
    flow = _triggered(run, intent)
    if flow is None:
        return _correct(run, intent)
    _start(run, flow, intent)
    return True


def take_slots(run: Run, payload: SlotValues) -> bool:
    """Let a tapped `/SetSlots(…)` do what it means.

    Only slots that the flow in progress asks for are set: a button of last week, tapped today,
    must not confirm what is asked tomorrow.
    """
    waiting = run.waiting()
    corrections: dict[str, Any] = {}
    taken = False
    for name, value in payload.values.items():
        if waiting is not None and name == waiting.slot and value is not None:
            answer(run, waiting, value)
            taken = True
        elif stack.is_answered(run, name):
            corrections |= _readable(run, name, value)
    stack.correct(run, corrections)
    return taken or bool(corrections)


def _readable(run: Run, name: str, value: Any) -> dict[str, Any]:
    try:
        return {name: run.domain.slots[name].read(value)}
    except SlotValueError:
        return {}


def _triggered(run: Run, intent: Intent) -> Flow | None:
    """The flow that the message starts, if its guard allows."""
    found = run.flows.by_intent.get(intent.name)
    if found is None or intent.confidence < found[1].confidence_threshold:
        return None
    flow = found[0]
    if isinstance(flow.guard, bool):
        return flow if flow.guard else None
    return flow if flow.guard.holds(run.slots, run.context()) else None


def _start(run: Run, flow: Flow, intent: Intent) -> None:
    if flow.id == CANCEL_FLOW:
        stack.cancel(run)
        return
    if flow.id == CANNOT_HANDLE:
        run.misunderstand()
    position = next((p for p, frame in enumerate(run.stack) if frame.flow == flow.id), None)
    if position is None:
        stack.start_by_message(run, flow, intent)
    else:
        _start_again(run, flow, intent, position)


def _start_again(run: Run, flow: Flow, intent: Intent, position: int) -> None:
    """The message starts a flow that is in progress already.

    It may correct an answer, or ask for the same thing about something else (then the flow starts
    afresh), or just say the same again (then the open question is repeated). Flows that had
    interrupted this one end.
    """
    stack.remove_above(run, _last_of_group(run, position))
    said = stack.entity_values(run, intent)
    if not said or _correct(run, intent):
        return
    stack.remove_above(run, position - 1)
    stack.start_by_message(run, flow, intent)


def _last_of_group(run: Run, position: int) -> int:
    last = position
    while last + 1 < len(run.stack) and run.stack[last + 1].kind == "call":
        last += 1
    return last


def _correct(run: Run, intent: Intent) -> bool:
    """The message gives an answer again that the flow in progress has already: the same, or not."""
    said = stack.entity_values(run, intent)
    answers = {name: value for name, value in said.items() if stack.is_answered(run, name)}
    stack.correct(run, {n: value for n, value in answers.items() if run.slots[n] != value})
    return bool(answers)
