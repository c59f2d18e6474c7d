"""What a message asks for, as the flows take it: one request, or several in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.citizens import Profile
from bot.dialogue import Intent
from bot.understanding import Meaning

_ADD, _REMOVE, _SET = "add_categories", "remove_categories", "set_categories"


@dataclass(frozen=True, slots=True)
class LastChange:
    """What last changed the subscription in this conversation."""

    intent: str | None = None
    before: tuple[str, ...] = ()
    """The topics until then."""

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> "LastChange":
        """As the actions remember it."""
        before = slots.get("before") or {}
        return cls(slots.get("changed_by"), tuple(before.get("topics") or ()))


_NONE = LastChange()


def requests(meaning: Meaning, profile: Profile, last: LastChange = _NONE) -> tuple[Intent, ...]:
    """The requests of a message, in the order in which they are carried out.

    Two changes of a subscriber's topics ("strade invece di meteo") are one, said in one reply. So
    is a change that is put right: it is made with the topics as they were before the wrong one.
    "Anche le scuole" after topics were taken away takes more away, of those that one has.
    """
    second = meaning.second
    if not profile.subscribed:
        return (_request(meaning), *(requests(second, profile) if second else ()))
    if meaning.corrects and (put_right := _put_right(meaning, last)):
        return (put_right,)
    if meaning.goes_on and last.intent == _REMOVE and set(meaning.topics) <= set(profile.topics):
        meaning = replace(meaning, intent=_REMOVE)
    if second and (one := _one_change(meaning, second, profile)):
        return (one, *(requests(second.second, profile) if second.second else ()))
    return (_request(meaning), *(requests(second, profile) if second else ()))


def _put_right(meaning: Meaning, last: LastChange) -> Intent | None:
    """The correction of what was added or removed last, as the whole that it comes to."""
    if not last.before or meaning.intent not in {_ADD, _REMOVE}:
        return None
    before, named = set(last.before), set(meaning.topics)
    topics = before | named if meaning.intent == _ADD else before - named
    return Intent(_SET, meaning.confidence, {"topic": sorted(topics)}) if topics else None


def _one_change(first: Meaning, second: Meaning, profile: Profile) -> Intent | None:
    """Topics that come and topics that go, as the whole that it comes to."""
    if {first.intent, second.intent} != {_ADD, _REMOVE}:
        return None
    removed, added = sorted((first, second), key=lambda change: change.intent == _ADD)
    topics = {*profile.topics, *added.topics} - set(removed.topics)
    if not (topics and added.topics and removed.topics):
        return None
    return Intent(_SET, first.confidence, {"topic": sorted(topics)})


def _request(meaning: Meaning) -> Intent:
    entities: dict[str, Any] = {}
    if meaning.topics:
        entities["topic"] = list(meaning.topics)
    if meaning.faq:
        entities["faq"] = meaning.faq
    if meaning.danger:
        entities["danger"] = meaning.danger
    if meaning.target_language:
        entities["language"] = meaning.target_language
    return Intent(meaning.intent, meaning.confidence, entities)
