"""Loading `flows.yml`: the documented subset of Rasa CALM's flow format, everything else refused.

version: "1.0"
flows:
  subscribe:                          # letters, digits, underscores
    description: …                    # required
    name: …                           # for the citizen's eyes; default: the id with spaces
    translation: {en: {name: …}}
    if: not slots.subscribed          # or true / false: may a message start it?
    nlu_trigger:                      # which messages start it
      - intent: subscribe
      - intent: {name: greet, confidence_threshold: 0.8}
    persisted_slots: [topics]         # slots that keep their value when the flow ends
    run_pattern_completed: false
    steps: […]                        # required: see `step_loader`
"""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from ..conditions import Condition
from ..domain import Domain
from ..flows import Flow, Flows, Trigger
from ..patterns import BUILT_IN
from .fields import IDENTIFIER, Fields
from .flow_checks import FlowFile, check_actions, check_flows
from .problems import Place, Problems
from .step_loader import StepLoader, read_condition
from .yaml_source import Node, read_yaml


def load_flows(
    path: Path | str, domain: Domain, *, actions: Collection[str] | None = None
) -> Flows:
    """Load the flows of a file, over the built-in patterns.

    `actions` are the names of the actions that exist as code; when given, they and the domain's
    `actions` must agree. Raises `ContentError` with every fault found.
    """
    problems = Problems()
    own = _read_file(Path(path), domain, problems)
    built_in = _read_file(BUILT_IN, domain, problems)
    patterns = {id_: flow for id_, flow in built_in.flows.items() if id_ not in own.ids}
    check_flows(own, domain, problems)
    check_flows(FlowFile(built_in.file, patterns, frozenset(patterns)), domain, problems)
    if actions is not None:
        check_actions(actions, domain, problems)
    problems.raise_if_any()
    return Flows.of(own.flows, patterns, (slot.name for slot in domain.mapped))


def _read_file(path: Path, domain: Domain, problems: Problems) -> FlowFile:
    place = Place(path.name)
    root = read_yaml(path, problems)
    fields = Fields.of(root, place, problems, "The file") if root else None
    if fields is None:
        return FlowFile(path.name, {}, frozenset())
    fields.only("version", "flows")
    section = fields.mapping("flows")
    if section is None:
        fields.fault(None, "'flows' is missing: add it.")
        return FlowFile(path.name, {}, frozenset())
    flows: dict[str, Flow] = {}
    broken: set[str] = set()
    for flow_id, node in section.entries.items():
        found_before = len(problems)
        flow = _read_flow(flow_id, node, place.in_flow(flow_id, node.line), domain, problems)
        if flow is not None:
            flows[flow_id] = flow
        if len(problems) > found_before:
            broken.add(flow_id)
    return FlowFile(path.name, flows, frozenset(section.entries), frozenset(broken))


def _read_flow(
    flow_id: str, node: Node, place: Place, domain: Domain, problems: Problems
) -> Flow | None:
    fields = Fields.of(node, place, problems, f"The flow '{flow_id}'")
    if fields is None:
        return None
    fields.only(
        "description", "steps", "name", "translation", "if", "nlu_trigger", "persisted_slots",
        "run_pattern_completed",
    )  # fmt: skip
    if not IDENTIFIER.match(flow_id):
        fields.fault(None, f"'{flow_id}' is not a valid id: use letters, digits and underscores.")
    loader = StepLoader(place, problems, domain.slots)
    start = loader.read(fields.items("steps", required=True))
    return Flow(
        id=flow_id,
        description=fields.text("description", required=True) or "",
        name=fields.text("name") or flow_id.replace("_", " "),
        names=_names(fields),
        steps=loader.steps,
        start=start,
        digest=_digest(node),
        guard=_guard(fields, domain),
        triggers=tuple(_triggers(fields)),
        persisted=frozenset(name for name, _ in fields.names("persisted_slots")),
        run_pattern_completed=fields.flag("run_pattern_completed", True),
        line=node.line,
    )


def _names(fields: Fields) -> dict[str, str]:
    translation = fields.mapping("translation")
    names: dict[str, str] = {}
    for language in translation.entries if translation else ():
        words = translation.mapping(language) if translation else None
        if words is not None:
            words.only("name")
            names[language] = words.text("name", required=True) or ""
    return names


def _guard(fields: Fields, domain: Domain) -> Condition | bool:
    node = fields.entries.get("if")
    if node is None or isinstance(node.value, bool):
        return True if node is None else bool(node.value)
    return read_condition(fields, "if", domain.slots) or False


def _triggers(fields: Fields) -> list[Trigger]:
    found = []
    for item in fields.items("nlu_trigger"):
        entry = Fields.of(item, fields.place, fields.problems, "An nlu_trigger")
        if entry is None:
            continue
        entry.only("intent")
        node = entry.entries.get("intent")
        if node is not None and isinstance(node.value, dict):
            detail = Fields(node.value, entry.place, entry.problems)
            detail.only("name", "confidence_threshold")
            name = detail.text("name", required=True)
            threshold = detail.number("confidence_threshold") or 0.0
        else:
            name, threshold = entry.text("intent", required=True), 0.0
        if name is not None:
            found.append(Trigger(name, threshold, item.line))
    return found


def _digest(node: Node) -> str:
    """A fingerprint of what the flow does; its names and description do not matter."""
    assert isinstance(node.value, dict)  # checked by the caller
    does = {
        key: value.plain()
        for key, value in node.value.items()
        if key not in {"description", "name", "translation"}
    }
    return hashlib.sha256(json.dumps(does, sort_keys=True).encode()).hexdigest()[:12]
