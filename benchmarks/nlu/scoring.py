"""Scores an understanding against labelled messages; what a fair judge accepts counts too."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understanding import Meaning, Understanding

CHANGING = frozenset(
    {"subscribe", "unsubscribe", "add_categories", "remove_categories", "set_categories"}
)
"""Intents after which somebody's subscription is another."""
_WITH_TOPICS = CHANGING - {"unsubscribe"}


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message, with what is scored of its labels."""

    text: str
    lang: str
    intent: str
    topics: frozenset[str]
    faq: str | None
    difficulty: str
    alternatives: frozenset[str] = frozenset()

    @property
    def accepted(self) -> frozenset[str]:
        return self.alternatives | {self.intent}


@dataclass(frozen=True, slots=True)
class Result:
    """A message and what was understood."""

    message: Message
    meaning: Meaning

    @property
    def intent_right(self) -> bool:
        return self.meaning.intent in self.message.accepted

    @property
    def intent_exact(self) -> bool:
        return self.meaning.intent == self.message.intent

    @property
    def topics_right(self) -> bool:
        return frozenset(self.meaning.topics) == self.message.topics

    @property
    def faq_right(self) -> bool:
        return self.meaning.faq == self.message.faq

    @property
    def false_unsubscribe(self) -> bool:
        return self.meaning.intent == "unsubscribe" and not self.intent_right

    @property
    def missed_emergency(self) -> bool:
        return self.message.intent == "emergency" and self.meaning.intent != "emergency"

    @property
    def unwanted_change(self) -> bool:
        """The subscription changes though the message asked for no change at all."""
        return self.meaning.intent in CHANGING and not self.message.accepted & CHANGING

    @property
    def faultless(self) -> bool:
        if not self.intent_right:
            return False
        if self.intent_exact and self.message.intent == "faq":
            return self.faq_right
        return not (self.intent_exact and self.message.intent in _WITH_TOPICS) or self.topics_right


def read_messages(path: Path) -> list[Message]:
    """The labelled messages of a JSONL file."""
    return [_message(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def _message(fields: dict[str, object]) -> Message:
    def words(key: str) -> frozenset[str]:
        value = fields.get(key)
        return frozenset(map(str, value)) if isinstance(value, list) else frozenset()

    return Message(
        text=str(fields["text"]),
        lang=str(fields["lang"]),
        intent=str(fields["intent"]),
        topics=words("categories"),
        faq=str(fields["faq_topic"]) if fields.get("faq_topic") else None,
        difficulty=str(fields["difficulty"]),
        alternatives=words("alt_intents"),
    )


def score(understanding: Understanding, messages: Iterable[Message]) -> list[Result]:
    return [Result(message, understanding.parse(message.text)) for message in messages]


def share(flags: Iterable[bool]) -> float:
    """How many of the flags are set, from 0 to 1; 1 of none."""
    values = list(flags)
    return sum(values) / len(values) if values else 1.0


def accuracy_by(results: Sequence[Result], field: str) -> dict[str, tuple[float, int]]:
    """Intent accuracy and number of messages, by a field of the message."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        groups[str(getattr(result.message, field))].append(result.intent_right)
    return {name: (share(flags), len(flags)) for name, flags in sorted(groups.items())}


def macro_f1(results: Sequence[Result]) -> float:
    """The mean over all labelled intents; an accepted alternative counts as the label."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for result in results:
        label = result.message.intent
        guess = label if result.intent_right else result.meaning.intent
        wanted[label] += 1
        given[guess] += 1
        right[label] += guess == label
    scores = [2 * right[label] / (wanted[label] + given[label]) for label in wanted]
    return sum(scores) / len(scores)


def confusion(results: Sequence[Result]) -> Iterator[tuple[str, str, int]]:
    """Labelled intent, understood intent, how often; the commonest confusion first."""
    pairs = Counter(
        (result.message.intent, result.meaning.intent)
        for result in results
        if not result.intent_right
    )
    for (label, guess), times in pairs.most_common():
        yield label, guess, times
