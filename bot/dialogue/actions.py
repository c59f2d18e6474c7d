"""What the engine needs of whoever runs its actions."""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an action answers: events and responses, in rasa-sdk's form."""

    events: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)


class ActionRunner(Protocol):
    """Runs actions by name, in this process or elsewhere; may raise anything."""

    def run(self, name: str, tracker: dict[str, Any], domain: dict[str, Any]) -> ActionResult:
        """Run one action. `domain` is the same object at every call."""
        ...
