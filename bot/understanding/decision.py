"""What was decided about a request, and by what."""

from dataclasses import dataclass

NOTHING = "out_of_scope"
EMERGENCY = "emergency"

TOPICS_NAMED, BARE_TOPICS, EXAMPLES = "topics", "bare topics", "examples"
"""What decided, where what was said before may still turn it: topics with a word of what is done
with them or without, and likeness to examples."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A label (an intent, or `faq/<id>`), how it came about, and what goes with it."""

    label: str
    confidence: float
    by: str
    """For people: the rule, "topics", "examples" …"""
    topics: frozenset[str] = frozenset()
    payload: str | None = None
    alternatives: tuple[tuple[str, float], ...] = ()
    corrects: bool = False
    """Whether it only puts the topics right of what was said before it."""
    goes_on: bool = False
    """Whether it only adds topics to what was said before it."""
    danger: str | None = None
    """Which danger was told of, as safety.yml calls it; None where only examples tell of one."""
    then: "Decision | None" = None
    """The other half of a message with two requests."""
