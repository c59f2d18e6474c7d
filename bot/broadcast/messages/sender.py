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


class Kind(StrEnum):
    """What kind of message a broadcast is: the provider wants words of its own for each."""

    NOTICE = "notice"
    IMAGE = "image"
    DOCUMENT = "document"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a broadcast says to one citizen, in its parts."""

    kind: Kind
    language: str
    title: str
    """May be empty."""
    text: str
    topics: tuple[str, ...]
    file: str = ""
    """The name under which the public page serves what goes with it; empty for nothing."""


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
    announcement: Announcement | None = field(default=None, repr=False)
    """The same in its parts, where it is a broadcast."""
    in_window: bool = True
    """Whether the provider takes free text: else only a template that it has approved."""


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


@dataclass(frozen=True, slots=True)
class Withheld:
    """It was not handed over, and no other of the broadcast could be: somebody has to look."""

    code: str
    """Names the reason in the catalogue of who shows it."""
    values: Mapping[str, object]


Outcome: TypeAlias = Accepted | Refused | Busy | Unknown | Withheld


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


@dataclass(frozen=True, slots=True)
class TemplateStatus:
    """How the approved template stands that a broadcast needs outside the service window."""

    kind: str
    language: str
    status: str
    """The provider's word, or ``missing``; only ``approved`` may be sent."""
    reason: str
    """Why the provider has rejected it, in the provider's words."""
    length: int
    """Of the message with the template's own words; 0 where it is missing."""
    longest: int

    @property
    def name(self) -> str:
        """How people call it: ``alert.it``."""
        return f"{self.kind}.{self.language}"

    @property
    def fits(self) -> bool:
        """Whether what staff wrote has room in it."""
        return self.length <= self.longest


class TemplateShelf(Protocol):
    """The provider's templates, as far as a pre-flight has to know."""

    def status(self, announcement: Announcement) -> TemplateStatus:
        """How the template for an announcement stands, and how long the message would be."""
        ...


class Reaction(StrEnum):
    """What follows from an error code of the provider."""

    RETRY = "retry"
    """Try again soon."""
    SLOW_DOWN = "slow_down"
    """Try again after a pause of everything."""
    TOMORROW = "tomorrow"
    """A daily limit is used up."""
    TEMPLATE = "template"
    """The service window is closed after all: try again with an approved template."""
    SKIP = "skip"
    """This person cannot get this message."""
    CONTENT = "content"
    """The same, but because of what the message says: where many cannot, soon nobody can."""
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
