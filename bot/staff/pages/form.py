"""The console's broadcast form: fields as a browser sends them, checked as the admin endpoint does.

The form is turned into the JSON that the endpoint takes and goes through the very same model, so
that the console can neither accept nor refuse anything that the endpoint would not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from bot.staff.problems import fault_text, invalid
from bot.staff.refusals import RefusedError
from bot.staff.requests import NewBroadcast
from bot.web.texts import ROME, Texts

_FIELD_OF: Mapping[tuple[str | int, ...], str] = MappingProxyType(
    {("text", "it"): "text_it", ("text", "en"): "text_en"}
)


@dataclass(frozen=True, slots=True)
class BroadcastForm:
    """What somebody has written so far, as text."""

    topics: tuple[str, ...] = ()
    title: str = ""
    text_it: str = ""
    text_en: str = ""
    urgent: bool = False
    valid_until: str = ""
    """A day and time without offset, as `<input type="datetime-local">` has it: Italian time."""

    @classmethod
    def of_request(cls, fields: "MultiDict[str, str]") -> "BroadcastForm":
        """The fields that came, as they came."""
        return cls(
            topics=tuple(fields.getlist("topics")),
            title=fields.get("title", ""),
            text_it=fields.get("text_it", ""),
            text_en=fields.get("text_en", ""),
            urgent="urgent" in fields,
            valid_until=fields.get("valid_until", ""),
        )

    def without_blanks(self) -> "BroadcastForm":
        """The same, optional fields that hold nothing emptied."""
        return replace(self, title=self.title.strip(), text_en=self.text_en.strip())

    def broadcast(self, known_topics: Sequence[str], *, send: bool) -> NewBroadcast:
        """The broadcast that it describes. Raises RefusedError with every fault."""
        try:
            return NewBroadcast.model_validate_json(
                orjson.dumps(self._as_json(send)), context={"topics": tuple(known_topics)}
            )
        except ValidationError as error:
            raise invalid(error) from None

    def _as_json(self, send: bool) -> dict[str, Any]:
        form = self.without_blanks()
        text = {"it": form.text_it} | ({"en": form.text_en} if form.text_en else {})
        return {
            "topics": form.topics,
            "text": text,
            "title": form.title or None,
            "urgent": form.urgent,
            "valid_until": _with_offset(form.valid_until) if form.valid_until else None,
            "send": send,
        }


def messages(refused: RefusedError, texts: Texts) -> dict[str, str]:
    """What is wrong with each field of the form, in words."""
    found: dict[str, str] = {}
    for fault in refused.faults:
        field = _FIELD_OF.get(fault.where[:2], str(fault.where[0])) if fault.where else "form"
        found.setdefault(field, fault_text(fault, texts))
    return found


def _with_offset(local: str) -> str:
    """The moment with Italy's offset on that day; what is no moment is left for the model."""
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    return moment.replace(tzinfo=ROME).isoformat() if moment.tzinfo is None else local
