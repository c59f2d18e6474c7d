"""A citizen's conversation between two messages: an immutable value that is plain JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .messages import Choice
from .slots import SlotValueError, copy_json

FrameKind = Literal["regular", "interrupt", "link", "call", "pattern"]
_TEXTS = frozenset({str})
_KINDS = frozenset(get_args(FrameKind))


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow in progress: where it stands, and what it keeps for its end.

    `asked`: its step is a question that waits for an answer. `saved`: the values that this flow's
    slots had before it began, where they were not the initial ones; they come back at its end.
    `digest` is the flow's own when it began: a flow that has changed meanwhile is not resumed.
    """

    flow: str
    step: str
    digest: str
    kind: FrameKind = "regular"
    asked: bool = False
    saved: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)

    def at(self, step: str, *, asked: bool = False) -> "Frame":
        """The same flow at a step. (`dataclasses.replace` takes three times as long.)"""
        return Frame(self.flow, step, self.digest, self.kind, asked, self.saved, self.context)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without what has its default value."""
        entries = {
            "flow": self.flow,
            "step": self.step,
            "digest": self.digest,
            "kind": self.kind,
            "asked": self.asked,
            "saved": self.saved,
            "context": self.context,
        }
        return {key: value for key, value in entries.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Frame":
        """The frame that `to_json` wrote. Raises what misfits raise."""
        kind = data.get("kind", "regular")
        if kind not in _KINDS:
            raise ValueError("kind")
        return cls(
            flow=_text(data["flow"]),
            step=_text(data["step"]),
            digest=_text(data["digest"]),
            kind=kind,
            asked=bool(data.get("asked", False)),
            saved=_json_object(data.get("saved", {})),
            context=_json_object(data.get("context", {})),
        )


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that the engine remembers of a conversation.

    `stack`: the flows in progress, the innermost last. `slots`: those that do not have their
    initial value and did not come from outside. `choices`: what the last turn with choices offered,
    without descriptions.
    `said`: which variation of a response comes next. `misunderstandings`: how many messages in a
    row were not understood. `last_intent`: of the last message.
    """

    stack: tuple[Frame, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    said: Mapping[str, int] = field(default_factory=dict)
    misunderstandings: int = 0
    last_intent: str | None = None
    started: bool = False

    @classmethod
    def new(cls) -> "Session":
        """A conversation that has not begun."""
        return cls()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without what has its default value; to be written out, not to be changed.

        It shares its values with the session, where they are JSON already.
        """
        entries = {
            "stack": [frame.to_json() for frame in self.stack],
            "slots": self.slots,
            "choices": [text for choice in self.choices for text in (choice.id, choice.title)],
            "said": self.said,
            "misunderstandings": self.misunderstandings,
            "last_intent": self.last_intent,
            "started": self.started,
        }
        return {key: value for key, value in entries.items() if value}

    @classmethod
    def from_json(cls, data: Any) -> "Session":
        """The session that `to_json` wrote. What cannot be read gives a new session.

        A conversation of half an hour is worth less than an answer to the message that is here.
        """
        try:
            return cls(
                stack=tuple(Frame.from_json(entry) for entry in data.get("stack", ())),
                slots=_json_object(data.get("slots", {})),
                choices=_choices(data.get("choices", [])),
                said={_text(name): _count(n) for name, n in data.get("said", {}).items()},
                misunderstandings=_count(data.get("misunderstandings", 0)),
                last_intent=None if data.get("last_intent") is None else _text(data["last_intent"]),
                started=bool(data.get("started", False)),
            )
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            return cls.new()


def _choices(data: Any) -> tuple[Choice, ...]:
    """The choices of a list that holds id and title of one after the other."""
    if not isinstance(data, list) or len(data) % 2 or not _TEXTS.issuperset(map(type, data)):
        raise ValueError("pairs of texts were expected")
    return tuple(map(Choice, data[::2], data[1::2]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text was expected")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("a count was expected")
    return value


def _json_object(value: Any) -> dict[str, Any]:
    copied = copy_json(value)
    if not isinstance(copied, dict):
        raise SlotValueError("an object was expected")
    return copied
