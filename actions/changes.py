"""Changing what a citizen receives, and saying what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .base import Event, Turn, set_slots
from .content import Content

_FEW = 2
"""Up to so many are named as missing: "everything but …" is easier to check than a long list."""


def change(turn: Turn, *, subscribed: bool, topics: tuple[str, ...]) -> list[Event]:
    """The events that change a subscription, and remember how it was and what changed it."""
    before = {"subscribed": turn.subscribed, "topics": list(turn.topics)}
    return [*_become(subscribed, topics), *set_slots(before=before, changed_by=turn.intent)]


def change_further(topics: tuple[str, ...]) -> list[Event]:
    """The events of one more pick: how it was before the first one stays remembered."""
    return _become(True, topics)


def _become(subscribed: bool, topics: tuple[str, ...]) -> list[Event]:
    """A subscription; whoever changes it is in no danger any more, and is not to be forgotten."""
    return set_slots(subscribed=subscribed, topics=list(topics), danger=None, data_request=None)


def take_back(content: Content, turn: Turn, before: Mapping[str, Any]) -> list[Event]:
    """The events that make a subscriber's topics what they were before the last change."""
    topics = content.known(before["topics"])
    turn.say("utter_undone", topic_names=content.names(topics, turn.language))
    return [
        *change(turn, subscribed=True, topics=topics),
        *set_slots(before=None, changed_by=None),
    ]


def join(content: Content, turn: Turn) -> list[Event]:
    """Subscribe somebody who is not: to what they name, or had a moment ago, or to everything.

    Alerts will come in the language in which they asked for them.
    """
    before = content.known((turn.slots.get("before") or {}).get("topics") or ())
    topics = turn.named or before or tuple(content.topics)
    if before and not turn.named:
        response = "utter_welcome_back"
    elif content.is_everything(topics):
        response = "utter_welcome"
    else:
        response = "utter_welcome_chosen"
    names = content.names(topics, turn.language)
    turn.say_with_menu(response, content.menus[turn.language], topic_names=names)
    return [
        *change(turn, subscribed=True, topics=topics),
        *set_slots(alert_language=turn.language),
    ]


def receive_only(content: Content, turn: Turn, topics: tuple[str, ...]) -> list[Event]:
    """Give a subscriber exactly these topics, and say the whole: all, all but a few, or these."""
    left_out = [topic for topic in content.topics if topic not in topics]
    if not left_out:
        response = "utter_topics_everything"
    elif len(left_out) <= _FEW:
        response = "utter_topics_all_but"
    else:
        response = "utter_topics_set"
    return _receive(content, turn, topics, response, left_out)


def receive_too(content: Content, turn: Turn, topics: tuple[str, ...]) -> list[Event]:
    """Give a subscriber these topics as well, and say what is new."""
    added = [topic for topic in topics if topic not in turn.topics]
    return _receive(
        content, turn, widened(content, turn.topics, topics), "utter_topics_added", added
    )


def receive_no_more(content: Content, turn: Turn, topics: tuple[str, ...]) -> list[Event]:
    """Take topics from a subscriber, and say which; nothing happens when none would be left."""
    left = tuple(topic for topic in turn.topics if topic not in topics)
    if not left:
        names = content.names(turn.topics, turn.language)
        return set_slots(nothing_left=True, changed_names=names)
    removed = [topic for topic in turn.topics if topic in topics]
    events = _receive(content, turn, left, "utter_topics_removed", removed)
    return [*events, *set_slots(nothing_left=False)]


def _receive(
    content: Content, turn: Turn, topics: tuple[str, ...], response: str, changed: Sequence[str]
) -> list[Event]:
    """Change a subscriber's topics and say so; or say that there is nothing to change."""
    names = content.names(topics, turn.language)
    if topics == turn.topics:
        turn.say("utter_topics_unchanged", topic_names=names)
        return []
    changed_names = content.names(changed, turn.language)
    turn.say(response, topic_names=names, changed_names=changed_names)
    return change(turn, subscribed=True, topics=topics)


def widened(content: Content, topics: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Both, in the order of the menu."""
    return content.known((*topics, *more))
