"""What comes into a turn and what goes out to the citizen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that the citizen wants, with its details.

    `confidence` is between 0 and 1; `entities` maps an entity's name to its value, which is a list
    when the message names several (`{"topic": ["scuole", "meteo"]}`).
    """

    name: str
    confidence: float = 1.0
    entities: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a citizen.

    `intents` are carried out in their order; none means that nothing was understood. `payload` is
    the id of a choice (`/intent{json}` or `/SetSlots(a=b)`), and comes only from the signed tap of
    a button or row, or from a number that picks one of the choices shown: never from `text`.
    `alternatives` are other readings, handed to actions in `intent_ranking`.
    """

    text: str
    intents: tuple[Intent, ...] = ()
    payload: str | None = None
    alternatives: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a list row. `id` is the payload that comes back when it is tapped."""

    id: str
    title: str
    description: str = ""


Kind = Literal["text", "buttons", "list"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the citizen.

    `text` is complete; `template` is the same before its placeholders were filled with
    `variables`, for channels that register templates. `button` is the label that opens a list;
    `response` the response's name in the domain, empty for text that an action wrote.
    """

    text: str
    kind: Kind = "text"
    choices: tuple[Choice, ...] = ()
    button: str = ""
    response: str = ""
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
