"""What a message about topics is made of: topics, operators, and words that are neither."""

from dataclasses import dataclass

QUIET = frozenset({None, "with", "than"})
"""Operators that say nothing of the topic after them by themselves."""


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a message: topics, an operator, or neither."""

    word: str
    topics: frozenset[str] = frozenset()
    operator: str | None = None
    known: bool = False
    """Whether topics.yml knows it, whatever sense it has here."""
    vague: bool = False
    """Whether it also means messages in general: "avvisi", "informazioni"."""
    thing: bool = False
    """Whether the word is also one for a thing of the town: "neve", "ponte"."""
    joins: bool = False
    """Whether it goes on with a list: "e", "o"."""
    alone: bool = False
    """Whether it is a clause of its own: "aggiungi le scuole. No, le strade"."""
    ends: bool = False
    """Whether a clause ends with it: "gli eventi toglili, le strade mettile"."""
    contrasts: bool = False
    """Whether what goes has its counterpart after it: "non il meteo, le scuole"."""
    filler: bool = False
    """Whether it says nothing of its own beside a topic: an article, "vorrei", "avvisi"."""
    personal: bool = False
    """Whether somebody speaks of what they get themselves: "mi", "toglietemi"."""
    aside: bool = False
    """Whether a reason, or a time, begins with it: "perché", "quando"."""
    place: bool = False
    """Whether it says where: "nelle", "davanti"."""

    @property
    def strange(self) -> bool:
        """Whether it has nothing to do with choosing topics, or denies what is not known."""
        return self.operator == "not" or not (self.known or self.filler)
