"""The shelf: which templates exist at Twilio, how they stand, and what fills them.

`Approvals` keeps it up to date; everybody else reads it here. It is a copy: lost, it is read from
Twilio again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import redis

from bot.broadcast import Announcement, Kind, TemplateStatus, Withheld, length_of
from bot.clock import Clock
from bot.store import keys
from bot.whatsapp.templates.filling import filled, one_line
from bot.whatsapp.templates.wording import FILE_VARIABLE, LONGEST, Wording

APPROVED, MISSING = "approved", "missing"
_FRESH_FOR = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is at Twilio."""

    sid: str
    kind: str
    language: str
    fingerprint: str
    """Of its words (`TemplateWording.fingerprint`)."""
    body: str
    file_url: str
    """As `TemplateWording.file_url`."""
    status: str
    """WhatsApp's: unsubmitted, received, pending, approved, rejected, paused, disabled."""
    reason: str
    """Why it was rejected."""
    created_at: str
    """ISO 8601."""

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, stored: bytes) -> "Template":
        """The reverse of to_json."""
        return cls(**orjson.loads(stored))


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with what fills it, as a request to Twilio takes it."""

    content_sid: str
    content_variables: str
    """JSON."""


class Templates:
    """What can be sent outside the service window; asks the store every two seconds at most."""

    def __init__(
        self,
        client: redis.Redis,
        clock: Clock,
        wording: Wording,
        topic_names: Mapping[str, Mapping[str, str]],
    ) -> None:
        """`topic_names`: topic -> language -> name, for messages without a title."""
        self._client = client
        self._clock = clock
        self._wording = wording
        self._topic_names = topic_names
        self._read_at: datetime | None = None
        self._known: tuple[Template, ...] = ()

    # ── How they stand ──────────────────────────────────────────────────────────────────────────

    def status(self, announcement: Announcement) -> TemplateStatus:
        """How the template for an announcement stands, and how long the message would be."""
        kind, language = announcement.kind, self._language(announcement)
        template = self._current(kind, language)
        if template is None:
            return TemplateStatus(kind, language, MISSING, "", 0, LONGEST)
        length = length_of(filled(template.body, self._values(announcement, language)))
        return TemplateStatus(kind, language, template.status, template.reason, length, LONGEST)

    def all(self) -> tuple[Template, ...]:
        """Every template of ours at Twilio, newest first; those of older words too."""
        return self._templates()

    def unapproved(self) -> dict[str, str]:
        """The templates that cannot be sent: name -> how they stand."""
        found = {}
        for kind, language in self._wording.templates:
            template = self._current(kind, language)
            if template is None or template.status != APPROVED:
                found[f"{kind}.{language}"] = template.status if template else MISSING
        return found

    def store(self, templates: Sequence[Template]) -> None:
        """Put what Twilio says in the place of what was known."""
        pipeline = self._client.pipeline(transaction=True)
        pipeline.delete(keys.TEMPLATES)
        if templates:
            rows: Any = {template.sid: template.to_json() for template in templates}
            pipeline.hset(keys.TEMPLATES, mapping=rows)
        pipeline.execute()
        self._read_at = None

    # ── What fills them ─────────────────────────────────────────────────────────────────────────

    def fill(self, announcement: Announcement) -> Filled | Withheld:
        """The template for an announcement, filled; or why there is none that may be sent."""
        status = self.status(announcement)
        if status.status != APPROVED:
            return Withheld("template", {"template": status.name, "status": status.status})
        if not status.fits:
            values = {"length": status.length, "longest": status.longest}
            return Withheld("template_too_long", values)
        language = self._language(announcement)
        template = self._current(announcement.kind, language)
        assert template is not None
        values_ = self._values(announcement, language)
        if announcement.file:
            values_[FILE_VARIABLE] = announcement.file
        return Filled(template.sid, json.dumps(values_, ensure_ascii=False))

    def renderings(self, announcement: Announcement) -> Iterator[str]:
        """What a citizen may have read of an announcement, whichever of the templates it was."""
        language = self._language(announcement)
        values = self._values(announcement, language)
        for template in self._of(announcement.kind, language):
            yield filled(template.body, values)

    def _values(self, announcement: Announcement, language: str) -> dict[str, str]:
        title = one_line(announcement.title) or self._topics(announcement.topics, language)
        return {"1": title, "2": one_line(announcement.text)}

    def _topics(self, topics: Sequence[str], language: str) -> str:
        # A topic may have been given up since somebody wrote about it.
        names = (self._topic_names[topic] for topic in topics if topic in self._topic_names)
        return ", ".join(name.get(language) or name["it"] for name in names)

    def _language(self, announcement: Announcement) -> str:
        """Theirs, if there are templates in it; a text in it there may be all the same."""
        languages = self._wording.languages
        return announcement.language if announcement.language in languages else languages[0]

    # ── Which of them ───────────────────────────────────────────────────────────────────────────

    def _current(self, kind: Kind, language: str) -> Template | None:
        """The one to send: approved, of today's words if possible; else one that may become so."""
        wording = self._wording.templates[kind, language]
        found = [one for one in self._of(kind, language) if one.file_url == wording.file_url]
        of_today = [one for one in found if one.fingerprint == wording.fingerprint]
        approved = [one for one in (*of_today, *found) if one.status == APPROVED]
        return next(iter((*approved, *of_today, *found)), None)

    def _of(self, kind: Kind, language: str) -> list[Template]:
        return [one for one in self._templates() if (one.kind, one.language) == (kind, language)]

    def _templates(self) -> tuple[Template, ...]:
        now = self._clock()
        if self._read_at is None or not self._read_at <= now < self._read_at + _FRESH_FOR:
            rows: Any = self._client.hvals(keys.TEMPLATES)
            known = map(Template.from_json, rows)
            self._known = tuple(sorted(known, key=lambda one: one.created_at, reverse=True))
            self._read_at = now
        return self._known
