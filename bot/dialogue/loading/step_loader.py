"""Loading the steps of a flow. Nested lists of steps are flattened: afterwards, all have an id.

    - action: utter_welcome | action_subscribe
    - collect: topics                 # utter: default utter_ask_topics
      ask_before_filling: true        # ask even when it is filled
      force_slot_filling: true        # nothing but an answer is accepted
      rejections: [{if: …, utter: …}]
    - set_slots: [{a: 1}, {b: null}]
    - link: another_flow              # ends this one; takes no `next`
    - call: another_flow              # and comes back
    - noop: true                      # only branches: `next` is required

Each takes `id` and `next`: a step id, `END`, or a list of `{if: …, then: …}` that ends in
`{else: …}`; `then` and `else` hold a step id, `END` or a list of steps, whose last one needs a
`next` of its own. Steps of the outermost list without `next` go on to the one below.
"""

from collections.abc import Collection, Mapping
from typing import Any

from ..condition_tokens import ConditionError
from ..conditions import Condition, compile_condition
from ..domain import CONTEXT_NAMES
from ..flows import (
    END,
    ActionStep,
    Branch,
    CallStep,
    CollectStep,
    LinkStep,
    Next,
    NoopStep,
    Rejection,
    SetSlotsStep,
    Step,
)
from ..slots import Slot
from .fields import IDENTIFIER, Fields
from .problems import Place, Problems
from .yaml_source import Node

_KEYS: Mapping[str, tuple[str, ...]] = {
    "action": ("next",),
    "collect": (
        "next", "description", "utter", "ask_before_filling", "force_slot_filling", "rejections",
    ),
    "set_slots": ("next", "description"),
    "link": ("description",),
    "call": ("next", "description"),
    "noop": ("next", "description"),
}  # fmt: skip


def read_condition(fields: Fields, key: str, slots: Collection[str]) -> Condition | None:
    """Compile the condition under a key; None, and a problem, when it is wrong."""
    node = fields.entries[key]
    if isinstance(node.value, bool):
        return compile_condition(str(node.value).lower(), slots, CONTEXT_NAMES)
    text = fields.text(key)
    if text is None:
        return None
    try:
        return compile_condition(text, slots, CONTEXT_NAMES)
    except ConditionError as error:
        fields.fault(node, f"The condition '{text}', {error}.")
        return None
    except RecursionError:
        fields.fault(node, "The condition is nested too deeply: simplify it.")
        return None


class StepLoader:
    """Reads the steps of one flow into `steps`; faults go to the problems."""

    def __init__(self, place: Place, problems: Problems, slots: Mapping[str, Slot]) -> None:
        self.steps: dict[str, Step] = {}
        self._place = place
        self._problems = problems
        self._slots = slots
        self._ids: set[str] = set()

    def read(self, nodes: list[Node]) -> str:
        """Read the outermost list; the id of its first step, or `END`."""
        return self._list(nodes, outermost=True)

    def _list(self, nodes: list[Node], *, outermost: bool) -> str:
        entries = [self._entry(node) for node in nodes]
        known = [entry for entry in entries if entry is not None]
        for position, (step_id, kind, fields) in enumerate(known):
            last = position == len(known) - 1
            after = None if last else known[position + 1][0]
            if last and outermost:
                after = END
            self._add(step_id, kind, fields, after)
        return known[0][0] if known else END

    def _add(self, step_id: str, kind: str, fields: Fields, after: str | None) -> None:
        """Read a step into its place in document order: before those nested in it."""
        self.steps[step_id] = NoopStep(step_id, ())
        step = self._step(step_id, kind, fields, after)
        if step is None:
            del self.steps[step_id]
        else:
            self.steps[step_id] = step

    def _entry(self, node: Node) -> tuple[str, str, Fields] | None:
        fields = Fields.of(node, self._place, self._problems, "A step")
        if fields is None:
            return None
        kinds = [kind for kind in _KEYS if kind in fields.entries]
        if len(kinds) != 1:
            fields.fault(None, f"A step needs exactly one of {', '.join(_KEYS)}.")
            return None
        step_id = self._id(fields, kinds[0])
        fields = Fields(fields.entries, self._place.in_step(step_id, node.line), self._problems)
        fields.only("id", kinds[0], *_KEYS[kinds[0]])
        return step_id, kinds[0], fields

    def _id(self, fields: Fields, kind: str) -> str:
        given = fields.text("id") if "id" in fields.entries else None
        if given is None:
            return self._new_id(f"{len(self._ids)}_{kind}")
        if given in {"START", "END"} or given.startswith("NEXT:"):
            fields.fault(fields.entries["id"], f"The id '{given}' is reserved: rename the step.")
        elif not IDENTIFIER.match(given):
            fields.fault(
                fields.entries["id"],
                f"'{given}' is not a valid id: use letters, digits and underscores.",
            )
        elif given in self._ids:
            fields.fault(fields.entries["id"], f"The id '{given}' stands twice in this flow.")
            return self._new_id(f"{len(self._ids)}_{kind}")
        return self._new_id(given)

    def _new_id(self, step_id: str) -> str:
        self._ids.add(step_id)
        return step_id

    def _step(self, step_id: str, kind: str, fields: Fields, after: str | None) -> Step | None:
        line = fields.place.line
        if kind == "link":
            target = fields.identifier("link", required=True)
            return LinkStep(step_id, target, line=line) if target else None
        next_ = self._next(kind, fields, after)
        if kind == "noop":
            if fields.entries["noop"].value is not True:
                fields.fault(fields.entries["noop"], "'noop' must be true.")
            return NoopStep(step_id, next_, line)
        if kind == "set_slots":
            return SetSlotsStep(step_id, tuple(self._assignments(fields)), next_, line)
        name = fields.identifier(kind, required=True)
        if name is None:
            return None
        if kind == "action":
            return ActionStep(step_id, name, next_, line)
        if kind == "call":
            return CallStep(step_id, name, next_, line)
        return self._collect(step_id, name, fields, next_)

    def _collect(self, step_id: str, slot: str, fields: Fields, next_: Next) -> CollectStep:
        return CollectStep(
            id=step_id,
            slot=slot,
            utter=fields.identifier("utter") or f"utter_ask_{slot}",
            next=next_,
            ask_before_filling=fields.flag("ask_before_filling", False),
            force_slot_filling=fields.flag("force_slot_filling", False),
            rejections=tuple(self._rejections(fields)),
            line=fields.place.line,
        )

    def _rejections(self, fields: Fields) -> list[Rejection]:
        found = []
        for item in fields.items("rejections"):
            entry = Fields.of(item, fields.place, fields.problems, "A rejection")
            if entry is None:
                continue
            entry.only("if", "utter")
            utter = entry.identifier("utter", required=True)
            if "if" not in entry.entries:
                entry.fault(None, "'if' is missing: say which values are refused.")
                continue
            condition = read_condition(entry, "if", self._slots)
            if condition is not None and utter is not None:
                found.append(Rejection(condition, utter))
        return found

    def _assignments(self, fields: Fields) -> list[tuple[str, Any]]:
        found = []
        for item in fields.items("set_slots"):
            entry = Fields.of(item, fields.place, fields.problems, "An entry of 'set_slots'")
            for name, node in entry.entries.items() if entry else ():
                found.append((name, node.plain()))
        return found

    def _next(self, kind: str, fields: Fields, after: str | None) -> Next:
        node = fields.entries.get("next")
        if node is None:
            if kind == "noop":
                fields.fault(None, "A noop step needs 'next': it does nothing but branch.")
            elif after is None:
                fields.fault(
                    None, "The last step of a nested list needs 'next': name a step id or END."
                )
            return (Branch(after or END),)
        if isinstance(node.value, list):
            return self._branches(fields, node)
        target = fields.text("next")
        return (Branch(target or END),)

    def _branches(self, fields: Fields, node: Node) -> Next:
        branches: list[Branch] = []
        items = fields.items("next")
        for position, item in enumerate(items):
            entry = Fields.of(item, fields.place, fields.problems, "A branch of 'next'")
            if entry is None:
                continue
            last = position == len(items) - 1
            if last and "else" not in entry.entries:
                fields.fault(node, "The list of 'next' has no 'else': end it with '- else: …'.")
            if "else" in entry.entries:
                branches += self._else(entry, last=last, alone=len(items) == 1)
            else:
                branches += self._if(entry)
        return tuple(branches) or (Branch(END),)

    def _if(self, entry: Fields) -> list[Branch]:
        entry.only("if", "then")
        target = self._target(entry, "then")
        if "if" not in entry.entries:
            entry.fault(None, "A branch needs 'if' and 'then', or 'else'.")
            return []
        condition = read_condition(entry, "if", self._slots)
        return [] if condition is None else [Branch(target, condition)]

    def _else(self, entry: Fields, *, last: bool, alone: bool) -> list[Branch]:
        entry.only("else")
        if not last:
            entry.fault(None, "'else' must be the last branch of 'next': move it down.")
        if alone:
            entry.fault(None, "'else' has no 'if' above it: write 'next: step_id' instead.")
        return [Branch(self._target(entry, "else"))]

    def _target(self, entry: Fields, key: str) -> str:
        node = entry.entries.get(key)
        if node is not None and isinstance(node.value, list):
            return self._list(entry.items(key), outermost=False)
        return entry.text(key, required=True) or END
