"""The console's broadcast form: fields as a browser sends them, checked as the admin endpoint does.

The form is turned into the JSON that the endpoint takes and goes through the very same model, so
that the console can neither accept nor refuse anything that the endpoint would not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from bot.broadcast import Colour, Draft
from bot.clock import ROME
from bot.content.ready_texts import Blank, ReadyText, ReadyTexts, blanks_in, filled
from bot.staff.broadcasts.requests import BroadcastChanges, BroadcastText, NewBroadcast
from bot.staff.broadcasts.sketches import Sketch
from bot.staff.problems import invalid
from bot.web.texts import Texts

LANGUAGES = ("it", "en")
BLANK_PREFIX = "blank-"
_NOTHING: Mapping[str, str] = MappingProxyType({})
Said = TypeVar("Said", BroadcastText, BroadcastChanges, NewBroadcast, Sketch)
_ANY_TEXT = Blank(kind="text", label=_NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastForm:
    """What somebody has written so far, as text."""

    topics: tuple[str, ...] = ()
    title_it: str = ""
    title_en: str = ""
    text_it: str = ""
    text_en: str = ""
    colour: str = "none"
    urgent: bool = False
    valid_until: str = ""
    """A day and time without offset, as `<input type="datetime-local">` has it: Italian time."""
    send_at: str = ""
    """The same; empty: as soon as it is approved."""
    media: str = ""
    """The id of the file that goes with it."""
    ready: str = ""
    """The ready text that it began with."""
    blanks: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    """What was given for the blanks of the texts, as it came."""

    @classmethod
    def of_request(cls, fields: "MultiDict[str, str]") -> "BroadcastForm":
        """The fields that came, as they came."""
        given = {name: fields.get(name, "") for name in _TEXT_FIELDS}
        return cls(
            topics=tuple(fields.getlist("topics")),
            urgent="urgent" in fields,
            colour=fields.get("colour", "none"),
            blanks=MappingProxyType(
                {
                    name.removeprefix(BLANK_PREFIX): value
                    for name, value in fields.items()
                    if name.startswith(BLANK_PREFIX)
                }
            ),
            **given,
        )

    @classmethod
    def of_ready_text(cls, id_: str, ready: ReadyText) -> "BroadcastForm":
        """A form that only lacks what the ready text leaves open."""
        return cls(
            topics=ready.topics,
            title_it=ready.title["it"],
            title_en=ready.title.get("en", ""),
            text_it=ready.text["it"],
            text_en=ready.text.get("en", ""),
            colour=ready.colour,
            urgent=ready.urgent,
            ready=id_,
        )

    @classmethod
    def of_draft(cls, draft: Draft, ready: str = "") -> "BroadcastForm":
        """A draft to go on with."""
        return cls(
            topics=draft.topics,
            title_it=draft.title.get("it", ""),
            title_en=draft.title.get("en", ""),
            text_it=draft.text.get("it", ""),
            text_en=draft.text.get("en", ""),
            colour=draft.colour.value,
            urgent=draft.urgent,
            valid_until=_as_local(draft.valid_until),
            send_at=_as_local(draft.send_at),
            media=draft.media.id if draft.media else "",
            ready=ready,
        )

    def with_ready_text(self, ready_texts: ReadyTexts) -> "BroadcastForm":
        """The form with the ready text that its open blanks are of, where it does not name one."""
        blanks = set(self.open_blanks)
        fitting = (
            name
            for name, ready in ready_texts.items()
            if blanks and blanks <= set(ready.blanks) and ready.colour == self.colour
        )
        return self if self.ready else replace(self, ready=next(fitting, ""))

    @property
    def open_blanks(self) -> tuple[str, ...]:
        """The names in braces that the texts hold, filled or not."""
        return blanks_in(self.title_it, self.text_it, self.title_en, self.text_en)

    def filled(
        self, ready_texts: ReadyTexts, texts_of: Callable[[str | None], Texts]
    ) -> "BroadcastForm":
        """The form with the blanks filled as far as they were given, in each language's words."""
        known = ready_texts[self.ready].blanks if self.ready in ready_texts else {}

        def say(text: str, language: str) -> str:
            values = {
                name: said(known.get(name, _ANY_TEXT), value, texts_of(language))
                for name, value in self.blanks.items()
            }
            return filled(text.strip(), values)

        return replace(
            self,
            title_it=say(self.title_it, "it"),
            title_en=say(self.title_en, "en"),
            text_it=say(self.text_it, "it"),
            text_en=say(self.text_en, "en"),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written that somebody could miss."""
        written = (self.title_it, self.title_en, self.text_it, self.text_en, self.media)
        return not self.topics and not any(text.strip() for text in written)

    def sketch(self) -> Draft:
        """How it would look, whether or not it could be sent."""
        title = {"it": self.title_it, "en": self.title_en}
        text = {"it": self.text_it, "en": self.text_en}
        return Draft(
            topics=self.topics,
            text={language: said for language, said in text.items() if said.strip()},
            title={language: said for language, said in title.items() if said.strip()},
            colour=Colour(self.colour) if self.colour in list(Colour) else Colour.NONE,
        )

    def read(self, model: type[Said], known: Mapping[str, object]) -> Said:
        """What it says, as the endpoint reads it. Raises RefusedError with every fault.

        `known` is what the endpoint's models look things up in: `Operations.known`.
        """
        try:
            return model.model_validate_json(orjson.dumps(self._as_json()), context=dict(known))
        except ValidationError as error:
            raise invalid(error) from None

    def _as_json(self) -> dict[str, Any]:
        title = {"it": self.title_it.strip(), "en": self.title_en.strip()}
        text_en = self.text_en.strip()
        return {
            "topics": self.topics,
            "text": {"it": self.text_it} | ({"en": text_en} if text_en else {}),
            "title": {k: v for k, v in title.items() if v} or None,
            "colour": self.colour,
            "urgent": self.urgent,
            "valid_until": _local(self.valid_until),
            "send_at": _local(self.send_at),
            "media": self.media or None,
        }


@dataclass(frozen=True, slots=True)
class BlankField:
    """A blank as a field of the form."""

    field: str
    label: str
    kind: str
    """Of `<input>`; of no use where there are options."""
    value: str
    options: tuple[tuple[str, str], ...] = ()
    """What can be chosen: value and words."""


def blank_fields(
    form: BroadcastForm, ready_texts: ReadyTexts, texts: Texts
) -> tuple[BlankField, ...]:
    """A field for every blank of the texts, those that somebody wrote by hand too."""
    known = ready_texts[form.ready].blanks if form.ready in ready_texts else {}
    return tuple(
        _blank_field(name, known.get(name, _ANY_TEXT), form.blanks.get(name, ""), texts)
        for name in form.open_blanks
    )


def _blank_field(name: str, blank: Blank, value: str, texts: Texts) -> BlankField:
    words = [option.get(texts.language) or option["it"] for option in blank.options]
    choices = [(str(place), word) for place, word in enumerate(words)]
    return BlankField(
        field=f"{BLANK_PREFIX}{name}",
        label=blank.label.get(texts.language) or blank.label.get("it", name),
        kind={"day": "date", "time": "time"}.get(blank.kind, "text"),
        value=value,
        options=(("", texts("write.choose")), *choices) if choices else (),
    )


_TEXT_FIELDS = (
    "title_it",
    "title_en",
    "text_it",
    "text_en",
    "valid_until",
    "send_at",
    "media",
    "ready",
)


def said(blank: Blank, value: str, texts: Texts) -> str:
    """What was given for a blank, in the words of a language; empty for what makes no sense."""
    value = value.strip()
    if blank.kind == "choice":
        options = dict(enumerate(blank.options))
        chosen = options.get(int(value), {}) if value.isdecimal() else {}
        return chosen.get(texts.language) or chosen.get("it", "")
    if blank.kind == "day":
        try:
            return texts.day(date.fromisoformat(value))
        except ValueError:
            return ""
    return value


def _as_local(moment: datetime | None) -> str:
    return moment.astimezone(ROME).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _local(text: str) -> dict[str, str] | None:
    return {"local": text, "zone": ROME.key} if text else None
