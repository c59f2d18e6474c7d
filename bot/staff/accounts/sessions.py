"""Sessions of the console, kept by us: the browser holds a random id and nothing else.

So signing out really ends a session, also in the browser of a thief. What a session was opened
with is looked up again at each request; `proof` must still be the same: an account's generation,
or the fingerprint of a token.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, cast

import orjson
import redis

from bot.clock import Clock
from bot.store import if_possible, keys

LONGEST = timedelta(hours=12)
"""A night in the operations room, without signing in again at the worst moment."""
IDLE = timedelta(hours=2)
HALF_OPEN = timedelta(minutes=15)
"""For the second factor, once the password was right."""
_NOTED_EVERY = timedelta(minutes=1)


class OpenedWith(StrEnum):
    """What somebody signed in with."""

    ACCOUNT = "account"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the console."""

    opened_with: OpenedWith
    holder: str
    """The id of the account or the token."""
    proof: str = field(repr=False)
    opened_at: datetime
    seen_at: datetime
    second_factor_at: datetime | None = None
    device: str = ""
    """As `device_of` calls it."""
    name: str = ""
    """Tells it from the others of its holder: the SHA-256 of its id, which opens nothing."""

    @property
    def until(self) -> datetime:
        """When it ends in any case."""
        return self.opened_at + LONGEST

    def ended(self, now: datetime) -> bool:
        """Whether it is over: too old, or nobody there for too long."""
        return now >= self.until or now >= self.seen_at + IDLE

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(
            {
                "opened_with": self.opened_with,
                "holder": self.holder,
                "proof": self.proof,
                "opened_at": self.opened_at,
                "seen_at": self.seen_at,
                "second_factor_at": self.second_factor_at,
                "device": self.device,
            }
        )

    @classmethod
    def from_json(cls, stored: bytes, name: str = "") -> "Session":
        """The reverse of to_json; `name` is where it was stored."""
        value: dict[str, Any] = orjson.loads(stored)
        second = value["second_factor_at"]
        return cls(
            opened_with=OpenedWith(value["opened_with"]),
            holder=value["holder"],
            proof=value["proof"],
            opened_at=datetime.fromisoformat(value["opened_at"]),
            seen_at=datetime.fromisoformat(value["seen_at"]),
            second_factor_at=datetime.fromisoformat(second) if second else None,
            device=value.get("device", ""),
            name=name,
        )


class Sessions:
    """The sessions in the store, under the hash of their id: who reads the store opens none."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def open(
        self,
        opened_with: OpenedWith,
        holder: str,
        proof: str,
        *,
        second_factor: bool = False,
        device: str = "",
    ) -> str:
        """A new session; returns its id."""
        now, session_id = self._clock(), secrets.token_urlsafe(32)
        name, second_factor_at = _name_of(session_id), now if second_factor else None
        session = Session(opened_with, holder, proof, now, now, second_factor_at, device)
        with self._client.pipeline(transaction=True) as pipe:
            pipe.set(keys.staff_session(name), session.to_json(), ex=LONGEST)
            pipe.sadd(keys.staff_sessions(holder), name)
            pipe.expire(keys.staff_sessions(holder), LONGEST)
            pipe.execute()
        return session_id

    def of(self, holder: str) -> tuple[Session, ...]:
        """Every session of an account or a token that is not over, the latest first."""
        names = [name.decode() for name in self._names(holder)]
        stored = self._client.mget([keys.staff_session(name) for name in names]) if names else []
        found, now = zip(names, cast("list[bytes | None]", stored), strict=True), self._clock()
        sessions = [Session.from_json(row, name) for name, row in found if row]
        open_ones = (session for session in sessions if not session.ended(now))
        return tuple(sorted(open_ones, key=lambda session: session.seen_at, reverse=True))

    def _names(self, holder: str) -> set[bytes]:
        return cast("set[bytes]", self._client.smembers(keys.staff_sessions(holder)))

    def find(self, session_id: str, *, somebody_there: bool = True) -> Session | None:
        """The session with this id, unless it is over.

        That `somebody_there` asks is noted; a page that refreshes itself keeps no session open.
        """
        name = _name_of(session_id)
        stored = self._client.get(keys.staff_session(name)) if session_id else None
        if not stored:
            return None
        session, now = Session.from_json(cast("bytes", stored), name), self._clock()
        if session.ended(now):
            self.close(session)
            return None
        if somebody_there and now >= session.seen_at + _NOTED_EVERY:
            session = replace(session, seen_at=now)
            # xx: a session that was closed at this moment stays closed
            note, key = self._client.set, keys.staff_session(name)
            if_possible(note, key, session.to_json(), xx=True, ex=LONGEST)
        return session

    def close(self, session: Session) -> None:
        """End a session."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.delete(keys.staff_session(session.name))
            pipe.srem(keys.staff_sessions(session.holder), session.name)
            pipe.execute()


def _name_of(session_id: str) -> str:
    return sha256(session_id.encode()).hexdigest()
