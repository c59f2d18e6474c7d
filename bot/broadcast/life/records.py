"""A broadcast as it is stored: its draft, where it is in its life, who and when."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from bot.broadcast.drafts import Draft
from bot.broadcast.lanes import Lane
from bot.broadcast.life.lifecycle import Action, State
from bot.broadcast.life.preflight import Preflight
from bot.broadcast.life.reasons import Reason

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_DIGITS, _RANDOM_DIGITS = 10, 8
_EDITOR = "editor:"
_RESENT = "resent_as:"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many recipients there were in each status, at some moment after the end."""

    counts: Mapping[str, int]
    at: datetime

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(self)

    @classmethod
    def from_json(cls, stored: str) -> "Counted":
        """The reverse of to_json."""
        value = orjson.loads(stored)
        return cls(value["counts"], datetime.fromisoformat(value["at"]))


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast."""

    id: str
    draft: Draft
    state: State
    author: str
    created_at: datetime
    author_id: str = ""
    """Who the author is, for as long as there is that person; names may be shared or change."""
    editors: frozenset[str] = frozenset()
    """The ids of those who have changed what it says."""
    approved_by: str | None = None
    launched_at: datetime | None = None
    """When it was let out."""
    ended_at: datetime | None = None
    """When it was completed, stopped or expired."""
    recipients: int | None = None
    """How many there are, once it has been planned."""
    pause_reason: Reason | None = None
    """Why the service has paused it; None where a person did."""
    preflight: Preflight | None = None
    """What whoever approved it saw."""
    resend_of: str | None = None
    """The broadcast whose failures this one is sent to."""
    resends: tuple[str, ...] = ()
    """Ids that were given to broadcasts to its own failures, in their order; one that was refused
    in the end is nobody's."""
    test: bool = False
    """It goes to the staff's own list only."""
    counted: Counted | None = None
    """As its recipients were counted last, after it had ended."""

    def has_words_of(self, person: str) -> bool:
        """Whether this person, by their id, has written any of what it says."""
        return person == self.author_id or person in self.editors

    @property
    def lane(self) -> Lane:
        """Where its work goes."""
        return Lane.EMERGENCY if self.draft.urgent else Lane.ORDINARY

    def to_fields(self) -> dict[str, str | bytes]:
        """As a Redis hash takes it; what is not known is not stored."""
        fields: dict[str, str | bytes | None] = {
            **draft_fields(self.draft),
            "state": self.state.value,
            "author": self.author,
            "author_id": self.author_id,
            "created_at": self.created_at.isoformat(),
            "approved_by": self.approved_by,
            "launched_at": self.launched_at.isoformat() if self.launched_at else None,
            "preflight": self.preflight.to_json() if self.preflight else None,
            "resend_of": self.resend_of,
            "test": "1" if self.test else None,
        }
        return {name: value for name, value in fields.items() if value is not None}

    @classmethod
    def from_fields(cls, broadcast_id: str, fields: dict[bytes, bytes]) -> "Broadcast":
        """The reverse of to_fields."""
        text = {name.decode(): value.decode() for name, value in fields.items()}
        return cls(
            id=broadcast_id,
            draft=Draft.from_dict(orjson.loads(text["draft"])),
            state=State(text["state"]),
            author=text["author"],
            author_id=text.get("author_id", ""),
            editors=frozenset(
                name.removeprefix(_EDITOR) for name in text if name.startswith(_EDITOR)
            ),
            created_at=datetime.fromisoformat(text["created_at"]),
            approved_by=text.get("approved_by") or None,
            launched_at=_moment(text.get("launched_at")),
            ended_at=_moment(text.get("ended_at")),
            recipients=int(text["recipients"]) if "recipients" in text else None,
            pause_reason=_reason(text.get("pause_reason")),
            preflight=_preflight(text.get("preflight")),
            resend_of=text.get("resend_of"),
            resends=tuple(text[name] for name in sorted(text) if name.startswith(_RESENT)),
            test="test" in text,
            counted=Counted.from_json(text["counted"]) if "counted" in text else None,
        )


def editor_field(person: str) -> dict[str, str]:
    """That a person has changed what it says: a field for each, so that two at once both stay."""
    return {f"{_EDITOR}{person}": "1"}


def resend_field(place: int) -> str:
    """Where the id of the `place`-th broadcast to its failures stands; in their order."""
    return f"{_RESENT}{place:03d}"


def draft_fields(draft: Draft) -> dict[str, str | bytes]:
    """A draft as it stands in the hash of its broadcast."""
    return {"draft": orjson.dumps(draft.to_dict()), "content_hash": draft.content_hash}


SERVICE = "jesi-on"
"""Who acts, in the log, where no person does."""

_SITTING = timedelta(hours=1)
"""What somebody does again within it, they go on with."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A transition, as the log keeps it."""

    at: datetime
    by: str
    action: Action | None
    """None: it was created."""
    state: State
    """What it became."""
    content_hash: str
    """Of what it said from then on."""
    note: str = ""
    """What whoever did it wrote about it."""

    def goes_on_with(self, last: "LogEntry") -> bool:
        """Whether the same person goes on with what they did last."""
        same = (self.action, self.by) == (last.action, last.by)
        return same and self.at - last.at < _SITTING

    def to_json(self) -> bytes:
        """The stored form."""
        values: dict[str, Any] = {
            "at": self.at.isoformat(),
            "by": self.by,
            "action": self.action,
            "state": self.state,
            "content_hash": self.content_hash,
            "note": self.note,
        }
        return orjson.dumps(values)

    @classmethod
    def from_json(cls, stored: bytes) -> "LogEntry":
        """The reverse of to_json."""
        value = orjson.loads(stored)
        return cls(
            at=datetime.fromisoformat(value["at"]),
            by=value["by"],
            action=Action(value["action"]) if value["action"] else None,
            state=State(value["state"]),
            content_hash=value["content_hash"],
            note=value["note"],
        )


def new_id(now: datetime) -> str:
    """An id that sorts by time, names nothing and needs no escaping in an address."""
    milliseconds = int(now.timestamp() * 1000)
    return _digits(milliseconds, _TIME_DIGITS) + _digits(secrets.randbits(40), _RANDOM_DIGITS)


def id_at(moment: datetime) -> str:
    """The lowest id that a broadcast of that moment can have."""
    return _digits(int(moment.astimezone(UTC).timestamp() * 1000), _TIME_DIGITS)


def _digits(value: int, length: int) -> str:
    """In base 32, most significant digit first."""
    return "".join(_ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(length)))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _reason(stored: str | None) -> Reason | None:
    return Reason.from_json(stored) if stored else None


def _preflight(stored: str | None) -> Preflight | None:
    return Preflight.from_json(stored) if stored else None
