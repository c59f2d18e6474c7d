"""The values that go in and out: what is known when a message arrives, and what it means."""

from dataclasses import dataclass

INTENTS = (
    "subscribe",
    "unsubscribe",
    "add_categories",
    "remove_categories",
    "set_categories",
    "list_categories",
    "my_status",
    "faq",
    "greet",
    "thanks",
    "help",
    "affirm",
    "deny",
    "out_of_scope",
    "emergency",
    "human_handoff",
    "privacy_request",
    "report",
    "change_language",
)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the conversation when a message arrives; the default knows nothing."""

    expecting: str | None = None
    """The slot whose question is open."""
    choices: tuple[str, ...] = ()
    """The payloads of the choices that were shown last, in order."""
    language: str | None = None
    """The language spoken so far."""
    subscribed: bool | None = None
    last_intent: str | None = None
    last_change: str | None = None
    """The intent that last changed the subscription in this conversation."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message means. `second` is its other request, to be carried out afterwards.

    `topics` is the whole resulting set for set_categories, the change for add_categories and
    remove_categories, and for subscribe the topics that were named (none named: everything).
    """

    intent: str
    confidence: float = 1.0
    """From 0 to 1; 1 where a rule decided."""
    topics: tuple[str, ...] = ()
    faq: str | None = None
    language: str = "it"
    goes_on: bool = False
    """Whether `topics` are only added to what was said before them: "anche le scuole"."""
    corrects: bool = False
    """Whether `topics` are those that were meant the last time: "anzi no, le scuole"."""
    second: "Meaning | None" = None
    payload: str | None = None
    """The one of `Context.choices` that a typed number or title picks."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings and their probabilities, best first; a question is `faq/<id>`."""
    danger: str | None = None
    """For an emergency: which danger was told of, as safety.yml calls it, where it is known."""
    target_language: str | None = None
    """For change_language: the language asked for, where it is named."""
