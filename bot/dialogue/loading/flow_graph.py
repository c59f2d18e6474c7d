"""The ways through the steps of one flow: no way to nowhere, no step without a way, no ring."""

from ..flows import END, Flow, NoopStep, SetSlotsStep, Step
from .problems import Place, Problems


def check_graph(flow: Flow, place: Place, problems: Problems) -> None:
    """Check targets, reachability and endless loops."""
    for step in flow.steps.values():
        for branch in step.next:
            if branch.target != END and branch.target not in flow.steps:
                problems.add(
                    place.in_step(step.id, step.line),
                    f"There is no step '{branch.target}' in this flow: "
                    "correct 'next', or give a step that id.",
                )
    reached = _reached(flow)
    for step in flow.steps.values():
        if step.id not in reached:
            problems.add(
                place.in_step(step.id, step.line),
                "No step leads here: remove this one, or name it in a 'next'.",
            )
        elif _is_endless(flow, step):
            problems.add(
                place.in_step(step.id, step.line),
                "From here the flow goes round in circles without asking or saying anything.",
            )


def _reached(flow: Flow) -> set[str]:
    reached: set[str] = set()
    waiting = [flow.start]
    while waiting:
        step_id = waiting.pop()
        if step_id in flow.steps and step_id not in reached:
            reached.add(step_id)
            waiting.extend(branch.target for branch in flow.steps[step_id].next)
    return reached


def _is_endless(flow: Flow, start: Step) -> bool:
    """Whether steps that neither act nor wait lead back to where they began, with no way out."""
    step = start
    for _ in range(len(flow.steps)):
        targets = {branch.target for branch in step.next}
        if not isinstance(step, NoopStep | SetSlotsStep):
            return False
        if len(targets) != 1:
            return False
        target = targets.pop()
        if target == start.id:
            return True
        if target not in flow.steps:
            return False
        step = flow.steps[target]
    return False
