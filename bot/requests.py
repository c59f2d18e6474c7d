"""What a message asks for, as the flows take it: one request, or several in their order."""

from collections.abc import Collection
from typing import Any

from bot.citizens import Profile
from bot.dialogue import Intent
from bot.understanding import Meaning

_ADD, _REMOVE, _SET = "add_categories", "remove_categories", "set_categories"


def requests(
    meaning: Meaning, profile: Profile, before: Collection[str] = ()
) -> tuple[Intent, ...]:
    """The requests of a message, in the order in which they are carried out.

    Two changes of a subscriber's topics ("strade invece di meteo") are one, said in one reply. So
    is a change that is put right: it is made with the topics as they were `before` the wrong one.
    """
    if meaning.corrects and before and profile.subscribed and meaning.intent in {_ADD, _REMOVE}:
        named = set(meaning.topics)
        topics = {*before, *named} if meaning.intent == _ADD else {*before} - named
        if topics:
            return (Intent(_SET, meaning.confidence, {"topic": sorted(topics)}),)
    second = meaning.second
    if second and profile.subscribed and {meaning.intent, second.intent} == {_ADD, _REMOVE}:
        removed, added = sorted((meaning, second), key=lambda change: change.intent == _ADD)
        topics = {*profile.topics, *added.topics} - set(removed.topics)
        if topics and added.topics and removed.topics:
            rest = requests(second.second, profile) if second.second else ()
            return (Intent(_SET, meaning.confidence, {"topic": sorted(topics)}), *rest)
    return (_request(meaning), *(requests(second, profile) if second else ()))


def _request(meaning: Meaning) -> Intent:
    entities: dict[str, Any] = {}
    if meaning.topics:
        entities["topic"] = list(meaning.topics)
    if meaning.faq:
        entities["faq"] = meaning.faq
    if meaning.target_language:
        entities["language"] = meaning.target_language
    return Intent(meaning.intent, meaning.confidence, entities)
