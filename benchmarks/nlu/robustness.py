"""How well messages are understood when they arrive otherwise written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from bot.understanding import Understanding

from .corruptions import CORRUPTIONS
from .scoring import Message, Result, score, share


@dataclass(frozen=True, slots=True)
class Robustness:
    """The messages under one kind of corruption."""

    corruption: str
    results: Sequence[Result]

    @property
    def accuracy(self) -> float:
        return share(result.intent_right for result in self.results)

    @property
    def false_unsubscribes(self) -> int:
        return sum(result.false_unsubscribe for result in self.results)

    @property
    def missed_emergencies(self) -> int:
        return sum(result.missed_emergency for result in self.results)

    @property
    def unwanted_changes(self) -> int:
        return sum(result.unwanted_change for result in self.results)


def robustness(understanding: Understanding, messages: Sequence[Message]) -> Iterator[Robustness]:
    """Every kind of corruption of the easy and medium Italian messages, the same each time.

    Only messages that are understood as they were written: the figures tell what writing costs.
    """
    plain = [m for m in messages if m.lang == "it" and m.difficulty != "hard"]
    understood = [r.message for r in score(understanding, plain) if r.intent_right]
    for name, corrupt in CORRUPTIONS.items():
        dice = Random(name)
        corrupted = [replace(m, text=corrupt(m.text, dice)) for m in understood]
        yield Robustness(name, score(understanding, corrupted))
