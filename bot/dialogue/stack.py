"""Beginning and ending flows on the stack, and what happens to their slots.

A flow has its slots for itself: those that it collects or sets, and, when a message starts it,
those that messages fill. When it begins they have their initial values (or what the message says);
when it ends, what was there before comes back. So a question in the middle of a choice leaves the
choice as it was, and no old answer is taken for a new one. Not touched are slots that outlive a
flow (`persisted_slots`) and slots from outside (the profile).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .failure import TurnError
from .flows import Flow, is_pattern
from .messages import Intent
from .patterns import CANCEL_FLOW, COMPLETED, CORRECTION
from .run import Run
from .session import Frame, FrameKind
from .slots import NOTHING, SlotValueError


def start_by_message(run: Run, flow: Flow, intent: Intent) -> None:
    """A message starts a flow, interrupting what is in progress."""
    _make_room(run)
    kind: FrameKind = "interrupt" if run.stack else "regular"
    saved = _hide(run, _own_slots(run, flow.id, by_message=True))
    for name, value in entity_values(run, intent).items():
        run.set_slot(name, value)
    _push(run, flow, kind, saved, {"collect": open_slot} if (open_slot := _open_slot(run)) else {})


def start_pattern(run: Run, pattern: str, **context: Any) -> None:
    """The engine itself starts a pattern, if there is one; one that is on top starts afresh."""
    if pattern in run.flows:
        if run.stack and run.stack[-1].flow == pattern:
            remove(run, "flow_cancelled")
        saved = _hide(run, _own_slots(run, pattern, by_message=False))
        _push(run, run.flows[pattern], "pattern", saved, {"collect": _open_slot(run), **context})


def call(run: Run, flow: Flow) -> None:
    """The flow on top calls another, whose slots are the caller's."""
    _push(run, flow, "call", {}, run.context())


def link(run: Run, flow: Flow) -> None:
    """The flow on top ends, and another goes on with what the message said."""
    frame = run.stack.pop()
    own = _own_slots(run, frame.flow, by_message=False)
    _give_back(run, frame, own)
    run.note("flow_completed", flow_id=frame.flow)
    kept = {name: value for name, value in frame.saved.items() if name not in own}
    mapped = run.flows.mapped
    fresh = (name for name in _own_slots(run, flow.id, by_message=False) if name not in mapped)
    _push(run, flow, "link", {**_hide(run, fresh), **kept}, {})


def end(run: Run) -> None:
    """The flow on top has come to its end."""
    frame = run.stack[-1]
    remove(run, "flow_completed")
    if frame.kind == "call":
        return
    flow = run.flow(frame)
    if run.stack:
        if frame.kind in {"interrupt", "link"} and not is_pattern(frame.flow):
            run.resumed = run.flow(run.stack[-1]).name_in(run.language)
    elif flow.run_pattern_completed and not is_pattern(flow.id) and not run.quiet:
        start_pattern(run, COMPLETED, previous_flow_name=flow.name_in(run.language))


def remove(run: Run, event: str) -> None:
    """Take the flow on top off the stack, whatever it was doing."""
    frame = run.stack.pop()
    _give_back(run, frame, _slots_of(run, frame))
    run.note(event, flow_id=frame.flow)


def remove_above(run: Run, position: int) -> None:
    """End everything above a place in the stack."""
    while len(run.stack) > position + 1:
        remove(run, "flow_cancelled")


def forget_all(run: Run) -> None:
    """End every flow in progress."""
    remove_above(run, -1)


def end_others(run: Run) -> None:
    """End every flow but the one on top, which finds its own slots as they were."""
    first = len(run.stack) - 1
    while first > 0 and run.stack[first].kind == "call":
        first -= 1
    if first > 0:
        kept = run.stack[first:]
        own = {name: run.slots[name] for name in _slots_of(run, kept[0])}
        del run.stack[first:]
        forget_all(run)
        for name, value in own.items():
            run.set_slot(name, value)
        run.stack = kept
    if run.stack[0].saved:
        run.stack[0] = replace(run.stack[0], saved={})


def cancel(run: Run) -> None:
    """The citizen gives up the innermost flow (there may be none)."""
    position = run.user_frame()
    name = None
    if position is not None:
        name = run.flow(run.stack[position]).name_in(run.language)
        remove_above(run, position - 1)
    start_pattern(run, CANCEL_FLOW, canceled_name=name)


def correct(run: Run, values: Mapping[str, Any]) -> None:
    """Change answers given earlier in the innermost flow, and go back to the first of them."""
    for position in _innermost(run):
        flow = run.flow(run.stack[position])
        corrected = {name: value for name, value in values.items() if flow.collect_of(name)}
        if corrected:
            remove_above(run, position)
            for name, value in corrected.items():
                run.set_slot(name, value)
            first = next(step.id for step in flow.collects() if step.slot in corrected)
            run.stack[-1] = run.stack[-1].at(first, asked=True)
            start_pattern(run, CORRECTION, corrected_slots=corrected)
            return


def is_answered(run: Run, slot: str) -> bool:
    """Whether the innermost flow (with those it calls) has asked for a slot and has an answer."""
    if run.slots.get(slot) is None:
        return False
    return any(run.flow(run.stack[position]).collect_of(slot) for position in _innermost(run))


def entity_values(run: Run, intent: Intent) -> dict[str, Any]:
    """The slots that the entities of a message fill; values that do not fit are left out."""
    found: dict[str, Any] = {}
    for slot in run.domain.mapped if intent.entities else ():
        value = slot.from_entities(intent)
        if value is not NOTHING:
            try:
                found[slot.name] = slot.read(value)
            except SlotValueError:
                continue
    return found


def _innermost(run: Run) -> Iterable[int]:
    """The frames of the citizen's innermost flow, from the top."""
    position = run.user_frame()
    return () if position is None else range(len(run.stack) - 1, position - 1, -1)


def _push(
    run: Run, flow: Flow, kind: FrameKind, saved: Mapping[str, Any], context: Mapping[str, Any]
) -> None:
    if len(run.stack) >= run.limits.stack:
        raise TurnError(f"more than {run.limits.stack} flows in progress (in {flow.id})")
    run.stack.append(Frame(flow.id, flow.start, flow.digest, kind, False, saved, context))
    run.note("flow_started", flow_id=flow.id)


def _make_room(run: Run) -> None:
    """Forget all that is open, rather than refuse a citizen who jumps from flow to flow.

    The other half of the stack is for the flows and patterns that this one may need in turn.
    """
    if len(run.stack) >= run.limits.stack // 2:
        forget_all(run)


def _open_slot(run: Run) -> str | None:
    waiting = run.waiting()
    return waiting.slot if waiting else None


def _own_slots(run: Run, flow_id: str, *, by_message: bool) -> list[str]:
    """The slots that a flow has for itself in this turn, in a fixed order."""
    outside = run.outside
    slots = run.flows.slots_of(flow_id, by_message=by_message)
    return [name for name in slots if name not in outside]


def _slots_of(run: Run, frame: Frame) -> list[str]:
    if frame.kind == "call":
        return []
    return _own_slots(run, frame.flow, by_message=frame.kind != "pattern")


def _hide(run: Run, names: Iterable[str]) -> dict[str, Any]:
    """Set slots to their initial values; what they were, where it was something else."""
    saved = {}
    for name in names:
        initial = run.domain.initial[name]
        if run.slots[name] != initial:
            saved[name] = run.slots[name]
            run.set_slot(name, initial)
    return saved


def _give_back(run: Run, frame: Frame, names: Iterable[str]) -> None:
    saved, initial = frame.saved, run.domain.initial
    for name in names:
        run.set_slot(name, saved[name] if name in saved else initial[name])
