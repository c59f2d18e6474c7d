"""A conversation that reads like a specification: what the citizen says, what the bot answers."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.dialogue import (
    ActionResult,
    Domain,
    Engine,
    Flows,
    Intent,
    Limits,
    Message,
    Session,
    Turn,
    load_domain,
    load_flows,
)

INTENTS = (
    *("affirm", "deny", "subscribe", "unsubscribe", "choose", "faq"),
    *("greet", "thanks", "help", "emergency", "cancel", "nonsense"),
)
ENTITIES = ("topic", "faq")
SLOTS = """
  confirm:
    type: bool
    mappings:
      - {type: from_intent, intent: affirm, value: true}
      - {type: from_intent, intent: deny, value: false}
  topic:
    type: list
    mappings: [{type: from_entity, entity: topic, intent: [choose, subscribe]}]
  faq:
    type: text
    mappings: [{type: from_entity, entity: faq}]
  count: {type: float, initial_value: 0, mappings: [{type: controlled}]}
  note: {type: text, mappings: [{type: controlled}]}
  colour: {type: categorical, values: [Giallo, Rosso], mappings: [{type: controlled}]}
  anything: {type: any, mappings: [{type: controlled}]}
  subscribed: {type: bool, mappings: [{type: controlled}]}
"""
PATTERN_RESPONSES = (
    "utter_flow_cancelled_rasa",
    "utter_cannot_handle",
    "utter_inform_code_change",
    "utter_internal_error_rasa",
)

Act = Callable[[dict[str, Any]], ActionResult]


class PlainActions:
    """Runs plain functions as actions."""

    def __init__(self, actions: Mapping[str, Act]) -> None:
        self._actions = actions

    def run(self, name: str, tracker: dict[str, Any], domain: dict[str, Any]) -> ActionResult:
        return self._actions[name](tracker)


def set_slots(**values: Any) -> ActionResult:
    """What an action answers that sets slots."""
    events = [{"event": "slot", "name": name, "value": value} for name, value in values.items()]
    return ActionResult(events=events)


def write_domain(
    directory: Path,
    flows: str = "",
    responses: str = "",
    slots: str = "",
    actions: tuple[str, ...] = (),
) -> Path:
    """A domain with the slots above, and a response "x" for every utter_x that the flows name."""
    named = {*re.findall(r"\butter_\w+", flows), *PATTERN_RESPONSES}
    named |= {f"utter_ask_{slot}" for slot in re.findall(r"collect: (\w+)", flows)}
    given = set(re.findall(r"^  (utter_\w+):", responses, re.MULTILINE))
    generated = "".join(
        f'  {name}: [{{text: "{name.removeprefix("utter_")}", translation: {{en: "en {name}"}}}}]\n'
        for name in sorted(named - given)
    )
    path = directory / "domain.yml"
    path.write_text(
        f"version: '3.1'\nintents: [{', '.join(INTENTS)}]\nentities: [{', '.join(ENTITIES)}]\n"
        f"slots:\n{SLOTS.strip(chr(10))}\n{slots}"
        f"\nresponses:\n{generated}{responses}\n"
        + (f"actions: [{', '.join(actions)}]\n" if actions else "")
    )
    return path


class Conversation:
    """One citizen talking to a bot made of the given flows."""

    def __init__(
        self,
        directory: Path,
        flows: str,
        *,
        responses: str = "",
        slots: str = "",
        actions: Mapping[str, Act] | None = None,
        limits: Limits | None = None,
        outside: Mapping[str, Any] | None = None,
        also: tuple[str, ...] = (),
    ) -> None:
        actions = actions or {}
        self.directory = directory
        self.actions = actions
        self.domain: Domain = load_domain(
            write_domain(directory, flows, responses, slots, tuple(actions)), also=also
        )
        self.engine = Engine(
            self.load(flows), self.domain, PlainActions(actions), limits or Limits()
        )
        self.session = Session.new()
        self.outside = dict(outside or {})
        self.language = "it"
        self.turn: Turn | None = None

    def load(self, flows: str) -> Flows:
        path = self.directory / "flows.yml"
        path.write_text(f"flows:\n{flows}")
        return load_flows(path, self.domain, actions=self.actions)

    def changes_to(self, flows: str) -> None:
        """A new version of the flows is deployed in the middle of the conversation."""
        self.engine = Engine(self.load(flows), self.domain, self.engine.actions)

    def says(
        self, *intents: str, text: str = "…", confidence: float = 1.0, **entities: Any
    ) -> list:
        """The citizen writes something; the texts that the bot answers.

        Entities belong to the last intent.
        """
        meant = [Intent(name, confidence) for name in intents]
        if meant:
            meant[-1] = Intent(meant[-1].name, confidence, entities)
        return self._send(Message(text, tuple(meant)))

    def taps(self, payload: str) -> list[str]:
        """The citizen taps a button."""
        return self._send(Message("", (), payload))

    def _send(self, message: Message) -> list[str]:
        turn = self.engine.turn(message, self.session, self.outside, self.language)
        self.turn = turn
        self.session = Session.from_json(json.loads(json.dumps(turn.session.to_json())))
        assert self.session == turn.session
        return [reply.text for reply in turn.replies]

    @property
    def slots(self) -> dict[str, Any]:
        assert self.turn is not None
        return self.turn.slots

    @property
    def open_flows(self) -> list[str]:
        return [frame.flow for frame in self.session.stack]

    @property
    def expecting(self) -> str | None:
        return self.engine.expecting(self.session)

    def events(self, kind: str) -> list[dict[str, Any]]:
        assert self.turn is not None
        return [event for event in self.turn.events if event["event"] == kind]
