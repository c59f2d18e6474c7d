"""What the broadcaster knows of a provider: it takes a message, and one of four things happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from bot.citizens import Address


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a row of a list; `id` comes back when it is tapped."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Interactive:
    """A message with buttons or a list, as a template and what fills it."""

    kind: Literal["buttons", "list"]
    response: str
    """What the template is called among those who write it."""
    template: str
    """The text, with ``{name}`` where a variable stands."""
    variables: Mapping[str, str]
    choices: tuple[Choice, ...]
    button: str
    """The label that opens a list."""
    language: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, ready to go."""

    to: Address
    text: str
    """All of it; with `interactive`, what stands in where the provider takes no buttons."""
    reference: str
    """Our name for it, which comes back with every report about it."""
    number: str
    """Which of our numbers it leaves from."""
    validity: int | None = None
    """Seconds for which the provider may keep trying; None: as long as it likes."""
    interactive: Interactive | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it."""

    sid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider does not want it: `code` says why, in the provider's own numbers."""

    code: int


@dataclass(frozen=True, slots=True)
class Busy:
    """It was certainly not taken, through no fault of its own: later is another chance."""

    retry_after: float | None
    """Seconds that the provider asks for, if it does."""
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been taken: the answer was lost, or was none."""

    reason: str


Outcome: TypeAlias = Accepted | Refused | Busy | Unknown


@dataclass(frozen=True, slots=True)
class Traced:
    """The provider's list has the message; `status` in the provider's own word."""

    status: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class NoTrace:
    """The provider's list does not have it."""


Trace: TypeAlias = Traced | NoTrace | Unknown


class Sender(Protocol):
    """A way to a provider."""

    async def submit(self, message: Outgoing) -> Outcome:
        """Hand over a message, once. Never raises for what the provider or the network does."""
        ...

    async def look_up(self, message: Outgoing, since: datetime) -> Trace:
        """Whether a message like this was taken at or after a moment. Raises as little."""
        ...


class Reaction(StrEnum):
    """What follows from an error code of the provider."""

    RETRY = "retry"
    """Try again soon."""
    SLOW_DOWN = "slow_down"
    """Try again after a pause of everything."""
    TOMORROW = "tomorrow"
    """A daily limit is used up."""
    SKIP = "skip"
    """This person cannot get this message."""
    SUPPRESS = "suppress"
    """This person cannot get any: leave them out until they write again."""
    STOP = "stop"
    """Nobody will get this message: pause the broadcast and tell staff."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an error code."""

    reaction: Reaction
    after: int = 1
    """For SUPPRESS: so many broadcasts in a row must have failed like this."""


class Verdicts(Protocol):
    """The provider's error codes."""

    def __call__(self, code: int) -> Verdict:
        """What follows from a code; there is an answer for codes that nobody has met yet."""
        ...
