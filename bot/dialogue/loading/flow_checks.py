"""What the flow format leaves unchecked: that all names exist and all steps make sense together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..domain import BUILT_IN_ACTIONS, BUILT_IN_SLOTS, Domain
from ..flows import (
    END,
    ActionStep,
    CallStep,
    CollectStep,
    Flow,
    LinkStep,
    SetSlotsStep,
    Step,
    called_by,
    is_pattern,
)
from ..patterns import PATTERNS, STARTED_BY_INTENT
from ..payload import SlotValues, parse_payload
from ..slots import SlotValueError
from .flow_graph import check_graph
from .problems import Place, Problems


@dataclass(frozen=True, slots=True)
class FlowFile:
    """The flows of one file. `ids` names all of them, `broken` those with faults in their form."""

    file: str
    flows: Mapping[str, Flow]
    ids: frozenset[str]
    broken: frozenset[str] = frozenset()


def check_flows(file: FlowFile, domain: Domain, problems: Problems) -> None:
    """Check every flow of a file against the domain and against the other flows."""
    started = {target for flow in file.flows.values() for target in (*flow.calls(), *flow.links())}
    for flow in file.flows.values():
        place = Place(file.file, flow.line, flow.id)
        _check_flow(flow, file, started, place, domain, problems)
        for step in flow.steps.values():
            _StepCheck(flow, place.in_step(step.id, step.line), file, domain, problems).run(step)
        if flow.id not in file.broken:
            check_graph(flow, place, problems)
    _check_triggers(file, problems)


def check_actions(actions: Collection[str], domain: Domain, problems: Problems) -> None:
    """Check that the domain lists exactly the actions that exist as code."""
    place = Place(domain.file)
    for name, line in domain.actions.items():
        if name not in actions:
            problems.add(place.at(line), f"No code implements the action '{name}'.")
    for name in sorted(set(actions) - set(domain.actions)):
        problems.add(place, f"The action '{name}' is not listed under 'actions': list it.")


def _check_flow(
    flow: Flow,
    file: FlowFile,
    started: Collection[str],
    place: Place,
    domain: Domain,
    problems: Problems,
) -> None:
    for trigger in flow.triggers:
        if trigger.intent not in domain.intents:
            problems.add(
                place.at(trigger.line),
                f"The intent '{trigger.intent}' is not listed in the domain: list it.",
            )
    if is_pattern(flow.id) and flow.id not in PATTERNS:
        problems.add(place, f"There is no pattern '{flow.id}', only {', '.join(sorted(PATTERNS))}.")
    needs_start = not is_pattern(flow.id) or flow.id in STARTED_BY_INTENT
    if needs_start and not flow.triggers and flow.id not in started:
        problems.add(place, "Nothing starts this flow: give it an nlu_trigger, or link or call it.")
    filled = {
        name for called in called_by(flow.id, file.flows) for name in file.flows[called].fills()
    }
    for name in sorted(flow.persisted - filled):
        problems.add(place, f"The persisted slot '{name}' is never collected or set in this flow.")


def _check_triggers(file: FlowFile, problems: Problems) -> None:
    first: dict[str, str] = {}
    for flow in file.flows.values():
        for trigger in flow.triggers:
            other = first.setdefault(trigger.intent, flow.id)
            if other != flow.id:
                problems.add(
                    Place(file.file, trigger.line, flow.id),
                    f"The intent '{trigger.intent}' starts the flow '{other}' already: "
                    "one intent starts one flow.",
                )


@dataclass(frozen=True, slots=True)
class _StepCheck:
    """Checks the names that one step uses."""

    flow: Flow
    place: Place
    file: FlowFile
    domain: Domain
    problems: Problems

    def run(self, step: Step) -> None:
        match step:
            case ActionStep():
                self._action(step)
            case CollectStep():
                self._collect(step)
            case SetSlotsStep():
                self._set_slots(step)
            case LinkStep():
                self._flow(step.flow, "link")
            case CallStep():
                self._call(step)

    def _fault(self, message: str) -> None:
        self.problems.add(self.place, message)

    def _action(self, step: ActionStep) -> None:
        name = step.action
        if name.startswith("utter_"):
            self._response(name)
        elif name not in self.domain.actions and name not in BUILT_IN_ACTIONS:
            self._fault(f"The action '{name}' is not listed in the domain: list it.")
        if name == "action_listen" and [branch.target for branch in step.next] != [END]:
            self._fault("'action_listen' must be the last step of the flow: write 'next: END'.")

    def _response(self, name: str) -> None:
        if name not in self.domain.responses:
            self._fault(f"The response '{name}' is not in the domain: add it.")

    def _collect(self, step: CollectStep) -> None:
        for rejection in step.rejections:
            self._response(rejection.utter)
        if not self._fillable(step.slot, "collected"):
            return
        action = f"action_ask_{step.slot}"
        if step.utter not in self.domain.responses and action not in self.domain.actions:
            self._fault(
                f"Nothing asks for '{step.slot}': add the response '{step.utter}' "
                f"or the action '{action}' to the domain."
            )
        elif not self._answerable(step, action):
            self._fault(
                f"No answer can fill '{step.slot}': give the slot a mapping, or '{step.utter}' "
                f"a button /SetSlots({step.slot}=…)."
            )

    def _answerable(self, step: CollectStep, action: str) -> bool:
        if self.domain.slots[step.slot].mappings or action in self.domain.actions:
            return True
        return any(step.slot in values for values in self._button_slots(step.utter))

    def _button_slots(self, response: str) -> Iterator[Collection[str]]:
        found = self.domain.responses[response]
        for variation in (*found.conditional, *found.plain):
            for wording in variation.wordings.values():
                for choice in wording.choices:
                    meant = parse_payload(choice.id)
                    if isinstance(meant, SlotValues):
                        yield meant.values

    def _set_slots(self, step: SetSlotsStep) -> None:
        for name, value in step.values:
            if self._fillable(name, "set"):
                try:
                    self.domain.slots[name].check(value)
                except SlotValueError as error:
                    self._fault(f"The value does not fit: {error}.")

    def _fillable(self, name: str, what: str) -> bool:
        if name not in self.domain.slots:
            self._fault(f"The slot '{name}' is not declared in the domain: declare it.")
            return False
        if name in BUILT_IN_SLOTS and (name != "language" or what == "collected"):
            self._fault(f"The slot '{name}' is kept by the engine and cannot be {what}.")
            return False
        return True

    def _flow(self, name: str, what: str) -> bool:
        if name not in self.file.ids:
            self._fault(f"There is no flow '{name}' to {what}: add it or correct the name.")
            return False
        if is_pattern(name):
            self._fault(f"'{name}' is a pattern: a step cannot {what} it.")
            return False
        return True

    def _call(self, step: CallStep) -> None:
        if not self._flow(step.flow, "call"):
            return
        reached = called_by(step.flow, self.file.flows)
        if self.flow.id in reached:
            self._fault(f"'{step.flow}' calls '{self.flow.id}' in turn, without end: link instead.")
        linking = [name for name in sorted(reached) if any(self.file.flows[name].links())]
        if linking:
            self._fault(f"'{linking[0]}' links to a flow, so it cannot be called: link it.")
