"""How surprising a word is in a message to the Comune: often said here, or common in Italian."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, log

_ABOUT_SOMETHING_ELSE = 0.2
"""Share of the words of messages that are not from the examples, but from Italian at large."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Two counts of words, mixed. Surprise is in nats: 7 is one word of a thousand."""

    here: Mapping[str, int]
    """Times that a word stands in the examples."""
    at_large: Mapping[str, int]
    """Times that a word of the dictionary was counted in Italian."""
    all_here: int
    all_at_large: int

    @classmethod
    def of(cls, here: Mapping[str, int], at_large: Mapping[str, int]) -> "Frequencies":
        return cls(here, at_large, sum(here.values()) or 1, sum(at_large.values()) or 1)

    def __contains__(self, word: str) -> bool:
        return word in self.here or word in self.at_large

    def surprise(self, word: str) -> float:
        """Infinite for a word that neither count has."""
        here = self.here.get(word, 0) / self.all_here
        at_large = self.at_large.get(word, 0) / self.all_at_large
        share = (1 - _ABOUT_SOMETHING_ELSE) * here + _ABOUT_SOMETHING_ELSE * at_large
        return -log(share) if share else inf
