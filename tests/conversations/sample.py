"""Dialogues labelled by somebody else (`dialogues_sample.jsonl`), held against the bot."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.dialogue import Choice
from bot.turn.inbound import MessageKind
from bot.turn.processor import Processor

from .tester import Conversation

Dialogue = Mapping[str, Any]

_MEDIA = {
    "image": MessageKind.IMAGE,
    "audio": MessageKind.AUDIO,
    "video": MessageKind.VIDEO,
    "sticker": MessageKind.STICKER,
    "document": MessageKind.DOCUMENT,
    "contacts": MessageKind.CONTACT,
}
_TITLES = {"yes": r"^(sì|yes)", "no": r"^no\b", "done": r"^(fatto|done)"}


def dialogues(path: Path) -> list[Dialogue]:
    """The dialogues of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def faults(dialogue: Dialogue, bot: Processor) -> list[str]:
    """What a dialogue expects and does not get, a line each."""
    start = dialogue["initial_state"]
    citizen = Conversation(bot, subscribed=start["subscribed"], topics=start["categories"])
    found = []
    for number, turn in enumerate(dialogue["turns"], start=1):
        before = citizen.subscribed, set(citizen.topics)
        _act(citizen, turn["user"])
        where = f"{dialogue['id']}.{number} {turn['user']!r}"
        faulty = _faults(turn["expect"], citizen, before)
        found += [f"{where}: {fault} — {citizen.said!r}" for fault in faulty]
    return found


def _act(citizen: Conversation, user: Any) -> None:
    if isinstance(user, str):
        citizen.user(user)
        return
    if "elapsed_hours" in user:
        citizen.wait(hours=user["elapsed_hours"])
    if "text" in user:
        citizen.user(user["text"], sid=user.get("message_id"))
    elif "media" in user:
        citizen.send(_MEDIA[user["media"]["type"]], user["media"].get("caption", ""))
    elif "location" in user:
        citizen.send(MessageKind.LOCATION)
    elif "reaction" in user:
        citizen.send(MessageKind.REACTION)
    else:
        _tap(citizen, user)


def _tap(citizen: Conversation, user: Mapping[str, str]) -> None:
    """Tap what the dialogue's own name for a choice stands for, or a button that we never sent."""
    id_ = user.get("button_payload") or user["list_id"]
    pattern = re.compile(_TITLES.get(id_, f"^{re.escape(user.get('title', id_))}$"), re.IGNORECASE)
    for choice in citizen.shown:
        if _is_topic(choice, id_) or pattern.search(choice.title):
            citizen.tap(choice.title)
            return
    citizen.tap_id(id_, user.get("title", ""))


def _is_topic(choice: Choice, id_: str) -> bool:
    return choice.id.endswith(f'["{id_}"]}}')


def _faults(
    expected: Mapping[str, Any], citizen: Conversation, before: tuple[bool, set[str]]
) -> Iterator[str]:
    now = citizen.subscribed, set(citizen.topics)
    if expected.get("no_state_change") and now != before:
        yield f"the state has become {now}"
    states = expected.get("state_any_of") or [expected.get("state", {})]
    if not any(_fits(state, now) for state in states):
        yield f"the state is {now}"
    for pattern in expected["reply_must_mention"]:
        if not re.search(pattern, citizen.said, re.IGNORECASE):
            yield f"no {pattern!r}"
    for pattern in expected["reply_must_not"]:
        if re.search(pattern, citizen.said, re.IGNORECASE):
            yield f"{pattern!r} was said"


def _fits(state: Mapping[str, Any], now: tuple[bool, set[str]]) -> bool:
    if state.get("subscribed", now[0]) != now[0]:
        return False
    return "categories" not in state or set(state["categories"]) == now[1]
