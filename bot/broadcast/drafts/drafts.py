"""A draft: what staff want to say, to whom, when; and what is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import orjson

from bot.broadcast.drafts.colours import Colour, with_colour
from bot.broadcast.drafts.lengths import length_of

LONGEST_MESSAGE = 1600
"""Characters that the provider takes in one message (Twilio error 21617 beyond)."""

LONGEST_TITLE = 80
"""Characters of the line above the text: what a telephone shows of it at a glance."""

DEFAULT_LANGUAGE = "it"
_NO_TEXT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Media:
    """An image or a document that goes with a message; its bytes are in the store of media."""

    id: str
    content_type: str
    size: int
    """In bytes."""
    name: str
    """What the file was called; staff see it, citizens do not."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said. It can be changed until its approval is asked for, and lack anything
    until then: `check_draft` says what it lacks."""

    topics: tuple[str, ...]
    text: Mapping[str, str]
    """Language -> text; the Italian one is for who reads no other of them."""
    urgent: bool = False
    valid_until: datetime | None = None
    """What has not been sent by then is not sent; until then it is among the notices."""
    title: Mapping[str, str] = field(default_factory=lambda: _NO_TEXT)
    """Language -> a line above the text; empty where there is none."""
    colour: Colour = Colour.NONE
    """Of the alert that it is about."""
    media: Media | None = None
    send_at: datetime | None = None
    """When it is to leave; None: as soon as it is approved."""

    def text_in(self, language: str) -> str:
        """The text for who reads a language."""
        return _in_language(self.text, language)

    def headline(self, language: str) -> str:
        """The line above the text, with the colour in words; empty where there is neither."""
        return with_colour(self.colour, _in_language(self.title, language), language)

    def message(self, language: str) -> str:
        """What a citizen reads: the headline in bold, a blank line, the text."""
        headline, text = self.headline(language), self.text_in(language)
        return f"*{headline}*\n\n{text}" if headline else text

    @property
    def content_hash(self) -> str:
        """Stands for everything in it: in approvals and in the log."""
        return sha256(orjson.dumps(self.to_dict(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def saying(self) -> str:
        """Stands for what it says, to whom: alike where a reader sees twice the same.

        Blanks and capitals make no difference; nor do a title, a picture or the hour.
        """
        said = {language: " ".join(text.split()).casefold() for language, text in self.text.items()}
        content = orjson.dumps([sorted(self.topics), said], option=orjson.OPT_SORT_KEYS)
        return sha256(content).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        media = self.media
        return {
            "topics": self.topics,
            "text": dict(self.text),
            "urgent": self.urgent,
            "valid_until": _iso(self.valid_until),
            "title": dict(self.title),
            "colour": self.colour.value,
            "media": media and [media.id, media.content_type, media.size, media.name],
            "send_at": _iso(self.send_at),
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "Draft":
        """The reverse of to_dict."""
        return cls(
            topics=tuple(value["topics"]),
            text=MappingProxyType(value["text"]),
            urgent=value["urgent"],
            valid_until=_moment(value["valid_until"]),
            title=MappingProxyType(value["title"]),
            colour=Colour(value["colour"]),
            media=Media(*value["media"]) if value["media"] else None,
            send_at=_moment(value["send_at"]),
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
    """Raise InvalidDraftError unless the draft can be sent; `topics` are those there are.

    That the moment to send it has passed is no fault: it then goes out when it is approved.
    """
    faults = [*_topic_faults(draft, topics), *_title_faults(draft), *_text_faults(draft)]
    faults += _time_faults(draft, now)
    if faults:
        raise InvalidDraftError(tuple(faults))


def check_moment(draft: Draft, now: datetime) -> None:
    """Raise InvalidDraftError where somebody asks now for what should have left already."""
    if draft.send_at is not None and draft.send_at <= now:
        raise InvalidDraftError((Fault(("send_at",), "past"),))


def _topic_faults(draft: Draft, topics: Collection[str]) -> list[Fault]:
    if not draft.topics:
        return [Fault(("topics",), "missing")]
    return [
        Fault(("topics", str(place)), "unknown_topic", (("topic", topic),))
        for place, topic in enumerate(draft.topics)
        if topic not in topics
    ]


def _title_faults(draft: Draft) -> list[Fault]:
    return [
        Fault(("title", language), "too_long", (("length", len(title)), ("longest", LONGEST_TITLE)))
        for language, title in draft.title.items()
        if len(title) > LONGEST_TITLE
    ]


def _text_faults(draft: Draft) -> list[Fault]:
    faults = []
    for language in {DEFAULT_LANGUAGE: None, **draft.text}:
        where = ("text", language)
        if not draft.text.get(language, "").strip():
            faults.append(Fault(where, "missing"))
        elif (length := length_of(draft.message(language))) > LONGEST_MESSAGE:
            values = (("length", length), ("longest", LONGEST_MESSAGE))
            faults.append(Fault(where, "too_long", values))
    return faults


def _time_faults(draft: Draft, now: datetime) -> list[Fault]:
    until, send_at = draft.valid_until, draft.send_at
    if until is None:
        return []
    if until <= now:
        return [Fault(("valid_until",), "past")]
    if send_at is not None and until <= send_at:
        return [Fault(("valid_until",), "before_it_is_sent")]
    return []


def _in_language(translations: Mapping[str, str], language: str) -> str:
    return translations.get(language) or translations.get(DEFAULT_LANGUAGE, "")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
