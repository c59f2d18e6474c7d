"""Flows as Mermaid diagrams, for people who would rather look than read YAML."""

import json
from collections.abc import Iterator

from .flows import (
    END,
    ActionStep,
    CallStep,
    CollectStep,
    Flow,
    Flows,
    LinkStep,
    SetSlotsStep,
    Step,
    is_pattern,
)


def diagram(flow: Flow) -> str:
    """One flow as a Mermaid flowchart.

    Rounded: where it begins and ends. Slanted: something is said. Diamond: a question. Hexagon:
    slots are set or a way is chosen. With two bars: an action or another flow.
    """
    lines = ["flowchart TD", f"  START([{_quoted(_start_label(flow))}]) --> {_node(flow.start)}"]
    for step in flow.steps.values():
        lines.append(f"  {_node(step.id)}{_shape(step)}")
        lines += _ways(step)
    if any(line.endswith(f" {_node(END)}") for line in lines):
        lines.append(f"  {_node(END)}([end])")
    return "\n".join(lines)


def document(flows: Flows) -> str:
    """A Markdown page with a diagram of every flow, those of the engine itself last."""
    own = [flow for flow in flows if flow.id in flows.own]
    ordered = sorted(own, key=lambda flow: is_pattern(flow.id))
    parts = [_HEAD, *(_section(flow) for flow in ordered)]
    return "\n\n".join(parts) + "\n"


_HEAD = """# The flows

Drawn from `flows.yml` by `python -m bot diagrams`; do not edit. A slanted box says something, a
box with two bars runs an action or another flow, a diamond asks and waits for the answer, a hexagon
sets slots or chooses a way. `bot/dialogue/loading/flow_loader.py` and `step_loader.py` describe the
format."""


def _section(flow: Flow) -> str:
    parts = [f"## {flow.id}", flow.description]
    if flow.triggers:
        parts.append("Started by: " + ", ".join(f"`{t.intent}`" for t in flow.triggers) + ".")
    parts.append(f"```mermaid\n{diagram(flow)}\n```")
    return "\n\n".join(parts)


def _start_label(flow: Flow) -> str:
    if isinstance(flow.guard, bool):
        return flow.id
    return f"{flow.id}, if {flow.guard.text}"


def _shape(step: Step) -> str:
    match step:
        case CollectStep():
            return f"{{{_quoted(step.slot + '?')}}}"
        case ActionStep() if step.action.startswith("utter_"):
            return f"[/{_quoted(step.action)}/]"
        case ActionStep():
            return f"[[{_quoted(step.action)}]]"
        case SetSlotsStep():
            values = ", ".join(f"{name} = {_value(value)}" for name, value in step.values)
            return f"{{{{{_quoted(values)}}}}}"
        case LinkStep():
            return f"[[{_quoted('go on with ' + step.flow)}]]"
        case CallStep():
            return f"[[{_quoted('run ' + step.flow)}]]"
        case _:
            return f"{{{{{_quoted('which way?')}}}}}"


def _ways(step: Step) -> Iterator[str]:
    source = _node(step.id)
    if isinstance(step, LinkStep):
        yield f"  {source} --> {_node(END)}"
    if isinstance(step, CollectStep):
        for rejection in step.rejections:
            label = _quoted(f"{rejection.utter}, if {rejection.condition.text}")
            yield f"  {source} -- {label} --> {source}"
    for branch in step.next:
        if branch.condition is not None:
            yield f"  {source} -- {_quoted(branch.condition.text)} --> {_node(branch.target)}"
        elif len(step.next) > 1:
            yield f"  {source} -- else --> {_node(branch.target)}"
        else:
            yield f"  {source} --> {_node(branch.target)}"


def _node(step_id: str) -> str:
    """A name that Mermaid accepts: its own keywords (`end`, `graph`, …) are none."""
    return "finish" if step_id == END else f"s_{step_id}"


def _quoted(text: str) -> str:
    """A label in quotes, with Mermaid's own escapes for what would end it or start Markdown."""
    for character, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(character, code)
    return f'"{text}"'


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
