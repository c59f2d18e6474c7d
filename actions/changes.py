"""Changing what a citizen receives, and saying what has changed."""

from collections.abc import Sequence

from .base import Event, Turn, set_slots
from .content import Content


def change(turn: Turn, *, subscribed: bool, topics: tuple[str, ...]) -> list[Event]:
    """The events that change a subscription, and remember how it was."""
    before = {"subscribed": turn.subscribed, "topics": list(turn.topics)}
    return [*_become(subscribed, topics), *set_slots(before=before)]


def change_further(topics: tuple[str, ...]) -> list[Event]:
    """The events of one more pick: how it was before the first one stays remembered."""
    return _become(True, topics)


def _become(subscribed: bool, topics: tuple[str, ...]) -> list[Event]:
    """A subscription; whoever changes it is in no danger any more, and is not to be forgotten."""
    return set_slots(subscribed=subscribed, topics=list(topics), danger=None, data_request=None)


def join(content: Content, turn: Turn) -> list[Event]:
    """Subscribe somebody who is not: to what they name, or had a moment ago, or to everything."""
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
    return change(turn, subscribed=True, topics=topics)


def receive(content: Content, turn: Turn, topics: tuple[str, ...]) -> list[Event]:
    """Give a subscriber exactly these topics, and say what is different now."""
    added = [topic for topic in topics if topic not in turn.topics]
    removed = [topic for topic in turn.topics if topic not in topics]
    response, changed = _described(topics, added, removed)
    turn.say(
        response,
        topic_names=content.names(topics, turn.language),
        changed_names=content.names(changed, turn.language),
    )
    return change(turn, subscribed=True, topics=topics) if changed else []


def _described(
    topics: Sequence[str], added: Sequence[str], removed: Sequence[str]
) -> tuple[str, Sequence[str]]:
    """The response that tells a change, and the topics that it names."""
    if added and removed:
        return "utter_topics_set", topics
    if added:
        return "utter_topics_added", added
    if removed:
        return "utter_topics_removed", removed
    return "utter_topics_unchanged", ()


def widened(content: Content, turn: Turn) -> tuple[str, ...]:
    """What a subscriber has when the topics of the message come on top."""
    return content.known((*turn.topics, *turn.named))


def narrowed_or_widened(content: Content, turn: Turn) -> tuple[str, ...]:
    """What a subscriber means who names topics without saying "only" or "also".

    With everything on already, it can only mean to narrow; otherwise nothing is taken away.
    """
    return turn.named if content.is_everything(turn.topics) else widened(content, turn)
