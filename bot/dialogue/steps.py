"""Going through the steps of the flow on top of the stack until it waits or nothing is left."""

from . import stack
from .action_calls import run_action
from .flows import END, ActionStep, CallStep, CollectStep, LinkStep, Next, SetSlotsStep
from .replies import say
from .run import Run
from .slots import SlotValueError


def advance(run: Run) -> None:
    """Go on until a question is open or the stack is empty. Questions are asked by `ask`."""
    while run.stack:
        run.spend_step()
        frame = run.stack[-1]
        step = run.flow(frame).steps[frame.step]
        match step:
            case ActionStep():
                _act(run, step)
            case CollectStep():
                if not _collect(run, step):
                    return
            case SetSlotsStep():
                _set_slots(run, step)
            case LinkStep():
                stack.link(run, run.flows[step.flow])
            case CallStep():
                _call(run, step)
            case _:
                _go_on(run, step.next)


def ask(run: Run) -> None:
    """Ask the open question, if there is one: at the end of a turn, and once."""
    step = run.waiting()
    if step is None or run.quiet:
        return
    if step.utter in run.domain.responses:
        say(run, step.utter)
    action = f"action_ask_{step.slot}"
    if action in run.domain.actions:
        run_action(run, action)


def answer(run: Run, step: CollectStep, value: object) -> None:
    """Put an answer into the slot of the open question; the flow will check it.

    A value that does not fit the slot is refused with Rasa's response for its type, where the
    domain has it.
    """
    slot = run.domain.slots[step.slot]
    try:
        run.set_slot(slot.name, slot.read(value))
    except SlotValueError:
        kind = "boolean" if slot.type == "bool" else slot.type
        refusal = f"utter_{kind}_slot_rejection"
        if refusal in run.domain.responses:
            say(run, refusal)


def _act(run: Run, step: ActionStep) -> None:
    if step.action == "action_listen":
        run.quiet = True
    elif step.action == "action_clean_stack":
        stack.end_others(run)
    elif step.action in run.domain.actions or step.action.startswith("utter_"):
        run_action(run, step.action)
    _go_on(run, step.next)


def _call(run: Run, step: CallStep) -> None:
    frame = run.stack[-1]
    if frame.asked:  # the called flow has come back
        _go_on(run, step.next)
    else:
        run.stack[-1] = frame.at(frame.step, asked=True)
        stack.call(run, run.flows[step.flow])


def _set_slots(run: Run, step: SetSlotsStep) -> None:
    for name, value in step.values:
        run.set_slot(name, value)
    _go_on(run, step.next)


def _collect(run: Run, step: CollectStep) -> bool:
    """Whether the flow goes on; otherwise the question is open."""
    frame = run.stack[-1]
    if not frame.asked:
        run.stack[-1] = frame.at(frame.step, asked=True)
        if step.ask_before_filling:
            run.set_slot(step.slot, None)
    if run.slots[step.slot] is not None:
        _reject(run, step)
    if run.slots[step.slot] is not None and f"validate_{step.slot}" in run.domain.actions:
        run_action(run, f"validate_{step.slot}")
    if run.slots[step.slot] is None:
        return False
    _go_on(run, step.next)
    return True


def _reject(run: Run, step: CollectStep) -> None:
    for rejection in step.rejections:
        if rejection.condition.holds(run.slots, run.context()):
            run.set_slot(step.slot, None)
            say(run, rejection.utter)
            return


def _go_on(run: Run, next_: Next) -> None:
    """Take the first branch whose condition holds."""
    for branch in next_:
        if branch.condition is None or branch.condition.holds(run.slots, run.context()):
            if branch.target == END:
                stack.end(run)
            else:
                run.stack[-1] = run.stack[-1].at(branch.target)
            return
