"""A draft: what staff want to say, to whom; and what is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import orjson

LONGEST_MESSAGE = 1600
"""Characters that the provider takes in one message (Twilio error 21617 beyond)."""

_DEFAULT_LANGUAGE = "it"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said. Nothing in it changes any more once it is a broadcast."""

    topics: tuple[str, ...]
    text: Mapping[str, str]
    """Language -> text; Italian always, and for who reads no other of them."""
    urgent: bool = False
    valid_until: datetime | None = None
    """What has not been sent by then is not sent; until then it is among the notices."""
    title: str | None = None

    def message(self, language: str) -> str:
        """What a citizen reads: the title in bold, a blank line, the text."""
        text = self.text.get(language) or self.text[_DEFAULT_LANGUAGE]
        return f"*{self.title}*\n\n{text}" if self.title else text

    @property
    def content_hash(self) -> str:
        """Stands for everything in it: in approvals, in the log, to find one that says the same."""
        return sha256(orjson.dumps(self.to_dict(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "topics": self.topics,
            "text": dict(self.text),
            "urgent": self.urgent,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "title": self.title,
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "Draft":
        """The reverse of to_dict."""
        until = value["valid_until"]
        return cls(
            topics=tuple(value["topics"]),
            text=MappingProxyType(value["text"]),
            urgent=value["urgent"],
            valid_until=datetime.fromisoformat(until) if until else None,
            title=value["title"],
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a draft."""

    field: tuple[str, ...]
    """The path to it: ``("text", "en")``."""
    code: str
    """Names the message in the catalogue of who shows it."""
    values: tuple[tuple[str, object], ...] = ()
    """What fills the message's placeholders."""


class InvalidDraftError(ValueError):
    """A draft that cannot become a broadcast; `faults` has everything that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{'.'.join(fault.field)}: {fault.code}" for fault in faults))
        self.faults = faults


def check_draft(draft: Draft, topics: Collection[str], now: datetime) -> None:
    """Raise InvalidDraftError unless the draft can be sent; `topics` are those there are."""
    faults = [*_topic_faults(draft, topics), *_text_faults(draft)]
    if draft.valid_until is not None and draft.valid_until <= now:
        faults.append(Fault(("valid_until",), "past"))
    if faults:
        raise InvalidDraftError(tuple(faults))


def _topic_faults(draft: Draft, topics: Collection[str]) -> list[Fault]:
    if not draft.topics:
        return [Fault(("topics",), "missing")]
    return [
        Fault(("topics", str(place)), "unknown_topic", (("topic", topic),))
        for place, topic in enumerate(draft.topics)
        if topic not in topics
    ]


def _text_faults(draft: Draft) -> list[Fault]:
    faults = []
    for language in {_DEFAULT_LANGUAGE: None, **draft.text}:
        field = ("text", language)
        if not draft.text.get(language, "").strip():
            faults.append(Fault(field, "missing"))
        elif (length := len(draft.message(language))) > LONGEST_MESSAGE:
            values = (("length", length), ("longest", LONGEST_MESSAGE))
            faults.append(Fault(field, "too_long", values))
    return faults
