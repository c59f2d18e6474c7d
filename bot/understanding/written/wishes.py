"""Tells what only looks like a wish: what is told, thought of, passed on, or asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..meaning import INTENTS
from ..reading.imperatives import is_order
from .content import FAQ, ContentError, Problem, read_yaml
from .phrases import Lookup, Phrases, Words

_FILE = "wishes.yml"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something is no wish to change anything."""

    name: str
    instead: str
    """The label that it most likely has, where the examples know nothing better."""
    doubted: bool = False
    """Whether it may be a wish all the same, so that the bot asks."""


@dataclass(frozen=True, slots=True)
class NoWish:
    """What tells that something is no wish."""

    say: Lookup
    unless: Lookup | None
    """What makes it one all the same, as an order does; None where orders are only repeated."""
    of: frozenset[str]
    """The intents that it speaks against; empty: all that change a subscription."""
    objection: Objection

    def applies(self, words: Words, label: str) -> bool:
        if self.of and label not in self.of:
            return False
        return self.say.first(words) is not None and not self._is_one_all_the_same(words)

    def _is_one_all_the_same(self, words: Words) -> bool:
        if self.unless is None:
            return False
        return self.unless.first(words) is not None or any(map(is_order, words))


@dataclass(frozen=True, slots=True)
class Wishes:
    """The phrases of wishes.yml."""

    order: Lookup
    no_wish: Sequence[NoWish]
    words: frozenset[str]
    """The words that they look for."""

    def order_something(self, words: Words) -> bool:
        """Whether something is ordered, or wished for, in so many words."""
        return self.order.first(words) is not None or any(map(is_order, words))

    def objection(self, words: Words, label: str) -> Objection | None:
        """Why words that look like a wish for `label` are none; None where nothing says so."""
        applying = (kind.objection for kind in self.no_wish if kind.applies(words, label))
        return next(applying, None)


def read_wishes(content: Path) -> Wishes:
    """wishes.yml. Raises ContentError."""
    data = read_yaml(content / _FILE)
    source = (content / _FILE).read_text(encoding="utf-8")
    phrases = Phrases(_FILE, data.get("words", {}), source)
    return Wishes(
        order=phrases.lookup({"order": ["<order>", "<wish>"]}),
        no_wish=[_kind(phrases, *entry) for entry in data.get("no_wish", {}).items()],
        words=phrases.words,
    )


def _kind(phrases: Phrases, name: str, entry: Mapping[str, Any]) -> NoWish:
    labels = [*entry.get("of", ()), str(entry.get("instead"))]
    if unknown := [la for la in labels if la not in INTENTS and not la.startswith(FAQ)]:
        message = f"'{name}' names '{unknown[0]}', which is neither an intent nor a question."
        raise ContentError([Problem(_FILE, 0, message)])
    return NoWish(
        say=phrases.lookup({name: entry.get("say", ())}),
        unless=phrases.lookup({name: entry["unless"]}) if "unless" in entry else None,
        of=frozenset(entry.get("of", ())),
        objection=Objection(name, str(entry["instead"]), bool(entry.get("doubted", False))),
    )
