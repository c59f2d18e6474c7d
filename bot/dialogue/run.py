"""One turn in progress: the only mutable thing of the engine, thrown away when the turn ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .actions import ActionRunner
from .domain import BUILT_IN_SLOTS, Domain
from .failure import TurnError
from .flows import CollectStep, Flow, Flows, is_pattern
from .limits import Limits
from .messages import Intent, Message, Reply
from .session import Frame, Session
from .slots import ATOMS


@dataclass(slots=True)
class Run:
    """The state of a turn: the stack and the slots as they are now, what was said and done.

    `outside`: the slots that came from outside; `compound`: those that may hold more than a text, a
    number or a flag, by their type or as they came from outside.
    """

    flows: Flows
    domain: Domain
    actions: ActionRunner
    limits: Limits
    message: Message
    language: str
    outside: frozenset[str]
    compound: frozenset[str]
    slots: dict[str, Any]
    stack: list[Frame]
    said: dict[str, int]
    intent: Intent | None = None
    replies: list[Reply] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    steps_taken: int = 0
    actions_run: int = 0
    quiet: bool = False
    misunderstood: bool = False
    resumed: str | None = None

    @classmethod
    def begin(
        cls,
        flows: Flows,
        domain: Domain,
        actions: ActionRunner,
        limits: Limits,
        message: Message,
        session: Session,
        slots: Mapping[str, Any],
        language: str,
    ) -> "Run":
        """The turn before anything has happened."""
        run = cls(
            flows=flows,
            domain=domain,
            actions=actions,
            limits=limits,
            message=message,
            language=language,
            outside=frozenset(slots),
            compound=domain.compound.union(
                [name for name, value in slots.items() if type(value) not in ATOMS]
            ),
            slots=dict(domain.initial),
            stack=list(session.stack),
            said=dict(session.said),
        )
        run._restore(session)
        run.slots.update(slots)
        run.slots["misunderstandings"] = session.misunderstandings
        run.slots["last_intent"] = session.last_intent
        run.slots["language"] = language
        return run

    def _restore(self, session: Session) -> None:
        """Take over the session's slots, except those that no longer fit the domain."""
        declared = self.domain.slots
        for name, value in session.slots.items():
            if name in declared and declared[name].holds(value):
                self.slots[name] = value

    def set_slot(self, name: str, value: Any) -> None:
        """Give a slot a value that has been checked, and note it when it is new."""
        if name == "language" and isinstance(value, str):
            self.language = value
        if name not in self.slots or self.slots[name] != value:
            self.slots[name] = value
            self.note("slot", name=name, value=value, timestamp=None)

    def note(self, event: str, **details: Any) -> None:
        """Add an event of the turn, in Rasa's form."""
        details["event"] = event
        self.events.append(details)

    def context(self) -> Mapping[str, Any]:
        """The values of `context.…`: those of the pattern in progress."""
        return self.stack[-1].context if self.stack else {}

    def flow(self, frame: Frame) -> Flow:
        return self.flows[frame.flow]

    def waiting(self) -> CollectStep | None:
        """The question that is open now, if any."""
        if not self.stack or not self.stack[-1].asked:
            return None
        step = self.flow(self.stack[-1]).steps[self.stack[-1].step]
        return step if isinstance(step, CollectStep) else None

    def user_frame(self) -> int | None:
        """Where in the stack the citizen's innermost flow begins, below what it calls."""
        for position in range(len(self.stack) - 1, -1, -1):
            frame = self.stack[position]
            if frame.kind not in {"call", "pattern"} and not is_pattern(frame.flow):
                return position
        return None

    def session_slots(self) -> dict[str, Any]:
        """The slots that the session keeps."""
        slots, outside = self.slots, self.outside
        return {
            name: slots[name]
            for name, initial in self.domain.initial.items()
            if name not in outside and slots[name] != initial and name not in BUILT_IN_SLOTS
        }

    def misunderstand(self) -> None:
        """This message was not understood: one more in a row."""
        if not self.misunderstood:
            self.misunderstood = True
            self.slots["misunderstandings"] += 1

    def understood(self) -> None:
        """This message was understood, unless what took it is the pattern that says it was not."""
        if not self.misunderstood:
            self.slots["misunderstandings"] = 0

    def spend_step(self) -> None:
        self.steps_taken += 1
        if self.steps_taken > self.limits.steps:
            raise TurnError(f"more than {self.limits.steps} steps in one turn")

    def spend_action(self) -> None:
        self.actions_run += 1
        if self.actions_run > self.limits.actions:
            raise TurnError(f"more than {self.limits.actions} actions in one turn")
