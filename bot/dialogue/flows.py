"""Flows: immutable conversations made of steps, shared by everybody who talks to the bot."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Condition

END = "END"
"""The target that ends a flow."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A way on: to the step `target` (or `END`) when the condition holds, or always."""

    target: str
    condition: Condition | None = None


Next = tuple[Branch, ...]
"""Tried in order; the last branch has no condition."""


@dataclass(frozen=True, slots=True)
class ActionStep:
    """Say a response (`utter_…`) or run an action."""

    id: str
    action: str
    next: Next
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A value that is refused, and what is said about it."""

    condition: Condition
    utter: str


@dataclass(frozen=True, slots=True)
class CollectStep:
    """Ask for a slot, unless it is filled already, and wait for the answer."""

    id: str
    slot: str
    utter: str
    next: Next
    ask_before_filling: bool = False
    force_slot_filling: bool = False
    rejections: tuple[Rejection, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SetSlotsStep:
    """Give slots a value."""

    id: str
    values: tuple[tuple[str, Any], ...]
    next: Next
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LinkStep:
    """End this flow and go on with another."""

    id: str
    flow: str
    next: Next = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CallStep:
    """Run another flow and come back."""

    id: str
    flow: str
    next: Next
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NoopStep:
    """Do nothing but branch."""

    id: str
    next: Next
    line: int = field(default=0, compare=False)


Step = ActionStep | CollectStep | SetSlotsStep | LinkStep | CallStep | NoopStep


@dataclass(frozen=True, slots=True)
class Trigger:
    """A message with this intent, understood at least this surely, starts the flow."""

    intent: str
    confidence_threshold: float = 0.0
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Flow:
    """One conversation. `digest` changes whenever its steps do; `steps` is in document order."""

    id: str
    description: str
    name: str
    names: Mapping[str, str]
    steps: Mapping[str, Step]
    start: str
    digest: str
    guard: Condition | bool = True
    triggers: tuple[Trigger, ...] = ()
    persisted: frozenset[str] = frozenset()
    run_pattern_completed: bool = True
    line: int = field(default=0, compare=False)

    def name_in(self, language: str) -> str:
        """What the citizen calls this flow."""
        return self.names.get(language, self.name)

    def fills(self) -> Iterator[str]:
        """The slots that the flow's own steps collect or set."""
        for step in self.steps.values():
            if isinstance(step, CollectStep):
                yield step.slot
            elif isinstance(step, SetSlotsStep):
                yield from (name for name, _ in step.values)

    def calls(self) -> Iterator[str]:
        return (step.flow for step in self.steps.values() if isinstance(step, CallStep))

    def links(self) -> Iterator[str]:
        return (step.flow for step in self.steps.values() if isinstance(step, LinkStep))

    def collects(self) -> Iterator[CollectStep]:
        """The questions, in document order."""
        return (step for step in self.steps.values() if isinstance(step, CollectStep))

    def collect_of(self, slot: str) -> CollectStep | None:
        """The first step that collects a slot."""
        return next((step for step in self.collects() if step.slot == slot), None)


def is_pattern(flow_id: str) -> bool:
    """Whether this is one of the engine's own conversations (cancelling, correcting, …)."""
    return flow_id.startswith("pattern_")


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows, with the built-in patterns that `flows.yml` does not define itself.

    `own` are the ids defined in the file. `fills`: by flow, the slots that it and those it calls
    collect or set; `mapped`: those that messages fill. Slots that outlive some flow
    (`persisted_slots`) and the built-in `language` are in neither, and both are sorted.
    """

    flows: Mapping[str, Flow]
    own: frozenset[str]
    by_intent: Mapping[str, tuple[Flow, Trigger]]
    fills: Mapping[str, tuple[str, ...]]
    mapped: tuple[str, ...]
    _fills_and_mapped: Mapping[str, tuple[str, ...]] = field(repr=False)

    def __getitem__(self, flow_id: str) -> Flow:
        return self.flows[flow_id]

    def __contains__(self, flow_id: object) -> bool:
        return flow_id in self.flows

    def __iter__(self) -> Iterator[Flow]:
        return iter(self.flows.values())

    @classmethod
    def of(
        cls, own: Mapping[str, Flow], patterns: Mapping[str, Flow], mapped: Iterable[str] = ()
    ) -> "Flows":
        """The flows of a file, over the built-in patterns; messages fill the `mapped` slots."""
        flows = {**patterns, **own}
        kept = {name for flow in flows.values() for name in flow.persisted} | {"language"}
        fills = {flow_id: set(_all_fills(flow_id, flows)) - kept for flow_id in flows}
        by_messages = set(mapped) - kept
        return cls(
            flows=flows,
            own=frozenset(own),
            by_intent={t.intent: (flow, t) for flow in flows.values() for t in flow.triggers},
            fills={flow_id: tuple(sorted(names)) for flow_id, names in fills.items()},
            mapped=tuple(sorted(by_messages)),
            _fills_and_mapped={
                flow_id: tuple(sorted(names | by_messages)) for flow_id, names in fills.items()
            },
        )

    def slots_of(self, flow_id: str, *, by_message: bool) -> tuple[str, ...]:
        """The slots that a flow has for itself, sorted; `by_message`: with those messages fill.

        The flow may be one that an old session was in and that is gone.
        """
        if by_message:
            return self._fills_and_mapped.get(flow_id, self.mapped)
        return self.fills.get(flow_id, ())


def called_by(flow_id: str, flows: Mapping[str, Flow]) -> set[str]:
    """The flow and all that it calls, directly or not."""
    found: set[str] = set()
    waiting = [flow_id]
    while waiting:
        current = waiting.pop()
        if current in flows and current not in found:
            found.add(current)
            waiting.extend(flows[current].calls())
    return found


def _all_fills(flow_id: str, flows: Mapping[str, Flow]) -> Iterator[str]:
    for called in called_by(flow_id, flows):
        yield from flows[called].fills()
