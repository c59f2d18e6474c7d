"""Golden conversations: YAML files that say what a citizen does and what must follow.

A conversation has `about` (a sentence about behaviour), `citizen` (the topics received before; left
out for somebody new) and `turns`. A turn is one of

    user: text        tap: title on the screen        tap_id: payload (with title)
    send: media_image, location, … (with caption)     any of them after wait: {hours: 20}

and says what must be so afterwards: `subscribed` (all, a list of topics, true or false),
`unchanged: true`, `reply` and `never` (regular expressions), `silence: true`, `messages` (how
many), `choices` (the titles on the screen), `language`. `sid` marks a message; used again, it is
the same message delivered twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.turn.inbound import MessageKind
from bot.turn.processor import Processor

from .tester import TOPICS, Conversation

DIRECTORY = Path(__file__).parent / "golden"


@dataclass(frozen=True, slots=True)
class Golden:
    """One conversation of a file."""

    name: str
    citizen: tuple[str, ...] | None
    """What they receive before; None for somebody who is not subscribed."""
    turns: tuple[Mapping[str, Any], ...]


def conversations(directory: Path = DIRECTORY) -> Iterator[Golden]:
    """All of them, file after file."""
    for path in sorted(directory.glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            citizen = entry.get("citizen")
            yield Golden(
                name=f"{path.stem}: {entry['about']}",
                citizen=None if citizen is None else _topics(citizen),
                turns=tuple(entry["turns"]),
            )


def fault(golden: Golden, bot: Processor) -> str:
    """Have the conversation, checking every turn: which was not as written, and why."""
    citizen = Conversation(bot, subscribed=golden.citizen is not None, topics=golden.citizen or ())
    for number, turn in enumerate(golden.turns, start=1):
        try:
            _act(citizen, turn)
            for key, value in turn.items():
                if key in _CHECKS:
                    _CHECKS[key](citizen, value)
        except AssertionError as error:
            return f"turn {number} ({_deed(turn)}): {error}"
    return ""


def _deed(turn: Mapping[str, Any]) -> Any:
    return next(turn[key] for key in ("user", "tap", "tap_id", "send") if key in turn)


def _act(citizen: Conversation, turn: Mapping[str, Any]) -> None:
    unknown = set(turn) - set(_CHECKS) - _DEEDS
    if unknown:
        raise ValueError(f"a turn cannot say {', '.join(sorted(unknown))}")
    if "wait" in turn:
        citizen.wait(**turn["wait"])
    if "user" in turn:
        citizen.user(turn["user"], sid=turn.get("sid"))
    elif "tap" in turn:
        citizen.tap(turn["tap"])
    elif "tap_id" in turn:
        citizen.tap_id(turn["tap_id"], turn["title"])
    else:
        citizen.send(MessageKind(turn["send"]), turn.get("caption", ""))


def _topics(value: Any) -> tuple[str, ...]:
    return TOPICS if value == "all" else tuple(value)


def _check_subscribed(citizen: Conversation, value: Any) -> None:
    if value is False:
        citizen.expect_not_subscribed()
    elif value is True:
        citizen.expect_subscribed()
    else:
        citizen.expect_subscribed(*_topics(value))


_DEEDS = frozenset({"user", "tap", "tap_id", "title", "send", "caption", "wait", "sid"})
_CHECKS: Mapping[str, Any] = {
    "subscribed": _check_subscribed,
    "unchanged": lambda citizen, _: citizen.expect_nothing_changed(),
    "reply": lambda citizen, patterns: citizen.expect_reply(*patterns),
    "never": lambda citizen, patterns: citizen.expect_never(*patterns),
    "silence": lambda citizen, _: citizen.expect_silence(),
    "messages": lambda citizen, number: citizen.expect_messages(number),
    "choices": lambda citizen, titles: citizen.expect_choices(*titles),
    "language": lambda citizen, language: citizen.expect_language(language),
}
