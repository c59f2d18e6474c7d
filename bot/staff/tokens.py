"""Tokens: how a person or a system proves who they are at the admin endpoint and the console.

A token reads ``jo_<id>_<secret>``. The secret is shown once, when the token is made. What is kept
is its SHA-256: a slow password hash protects secrets that people choose, of which there are few; a
random secret of 256 bits cannot be found by trying, however fast a trial is, and every request
pays for the hash.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import orjson
import redis

from bot.clock import Clock
from bot.staff.actors import Actor, Kind
from bot.staff.roles import Action, Role, may

_TOKENS = "staff:tokens"
"""Hash: token id -> what is kept of it, as JSON."""
_LAST_USED = "staff:tokens:used"
"""Hash: token id -> hour of its last use, as JSON. Apart: a use must not undo a revocation."""

BOOTSTRAP_ID = "bootstrap"
BOOTSTRAP_NAME = "ADMIN_TOKEN"
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_LONGEST = 200


class UnknownTokenError(LookupError):
    """There is no token with this id."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token."""

    id: str
    name: str
    """The person or system that holds it. Two tokens of one name are one person's."""
    role: Role
    digest: str
    """SHA-256 of the secret, in hexadecimal."""
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    """To the hour: enough to find a token that nobody needs, too little to follow a person."""

    @property
    def holder_id(self) -> str:
        """Who holds it, the same for every token of one name however it is written."""
        return f"holder-{sha256(_folded(self.name).encode()).hexdigest()[:16]}"

    def actor(self) -> Actor:
        """Whoever holds it, as the operations know them."""
        until = None if self.id == BOOTSTRAP_ID else self.expires_at
        return Actor(self.holder_id, self.name, self.role, Kind.SYSTEM, until=until)

    def valid_at(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def fingerprint(self) -> str:
        """Ties a console session to this very secret, without telling anything about it."""
        return sha256(f"session:{self.digest}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token and its text, which is not kept."""

    token: Token
    text: str


class Tokens:
    """The tokens in the store, and the one from the settings."""

    def __init__(self, client: redis.Redis, clock: Clock, admin_token: str = "") -> None:
        """`admin_token` (ADMIN_TOKEN; empty: none) is an administrator's, to begin with."""
        self._redis = client
        self._clock = clock
        self._bootstrap = _bootstrap(admin_token) if admin_token else None

    def create(self, name: str, role: Role, valid_for: timedelta, created_by: str) -> Issued:
        """A new token for a person or a system."""
        secret, now = secrets.token_hex(32), self._clock()
        token = Token(
            id=secrets.token_hex(5),
            name=name,
            role=role,
            digest=_digest(secret),
            created_at=now,
            created_by=created_by,
            expires_at=now + valid_for,
        )
        self._keep(token)
        return Issued(token, f"jo_{token.id}_{secret}")

    def all(self) -> tuple[Token, ...]:
        """Every token in the store, revoked and expired ones too, newest first."""
        used = self._redis.hgetall(_LAST_USED)
        stored = self._redis.hgetall(_TOKENS)
        tokens = (_from_json(value, used.get(token_id)) for token_id, value in stored.items())
        return tuple(sorted(tokens, key=lambda token: (token.created_at, token.id), reverse=True))

    def revoke(self, token_id: str) -> Token:
        """Close a token for good. Again changes nothing. Raises UnknownTokenError."""
        token = self._stored(token_id)
        if token is None:
            raise UnknownTokenError(token_id)
        if token.revoked_at is None:
            token = replace(token, revoked_at=self._clock())
            self._keep(token)
        return token

    def authenticate(self, text: str) -> Token | None:
        """The valid token that `text` is, or None; its use is noted."""
        if len(text) > _LONGEST:
            return None
        token, secret = self._claimed(text)
        # An unknown id costs the same comparison as a wrong secret.
        expected = token.digest if token else _digest("")
        if not compare_digest(_digest(secret), expected) or token is None:
            return None
        if not token.valid_at(self._clock()):
            return None
        self._note_use(token)
        return token

    def of_session(self, token_id: str, fingerprint: str) -> Token | None:
        """The token that a console session was opened with, if it is still valid."""
        token = self._find(token_id)
        if token is None or not token.valid_at(self._clock()):
            return None
        return token if compare_digest(token.fingerprint, fingerprint) else None

    def people_who_may_approve(self) -> frozenset[str]:
        """The people who hold a valid token that permits to approve."""
        now = self._clock()
        return frozenset(
            token.holder_id
            for token in self._everyone()
            if token.valid_at(now) and may(token.role, Action.APPROVE)
        )

    def _everyone(self) -> Iterator[Token]:
        yield from self.all()
        if self._bootstrap:
            yield self._bootstrap

    def _claimed(self, text: str) -> tuple[Token | None, str]:
        """The token that the text claims to be, and the secret it offers for it."""
        prefix, _, rest = text.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix == "jo" and (token := self._stored(token_id)):
            return token, secret
        return self._bootstrap, text

    def _find(self, token_id: str) -> Token | None:
        return self._bootstrap if token_id == BOOTSTRAP_ID else self._stored(token_id)

    def _stored(self, token_id: str) -> Token | None:
        value = self._redis.hget(_TOKENS, token_id)
        return _from_json(value) if value else None

    def _keep(self, token: Token) -> None:
        self._redis.hset(_TOKENS, token.id, _to_json(token))

    def _note_use(self, token: Token) -> None:
        if token.id == BOOTSTRAP_ID:
            return
        hour = orjson.dumps(self._clock().replace(minute=0, second=0, microsecond=0))
        if self._redis.hget(_LAST_USED, token.id) != hour:
            self._redis.hset(_LAST_USED, token.id, hour)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _bootstrap(admin_token: str) -> Token:
    return Token(
        id=BOOTSTRAP_ID,
        name=BOOTSTRAP_NAME,
        role=Role.ADMINISTRATOR,
        digest=_digest(admin_token),
        created_at=datetime.fromtimestamp(0, UTC),
        created_by=BOOTSTRAP_NAME,
        expires_at=_NEVER,
    )


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="surrogateescape")).hexdigest()


def _to_json(token: Token) -> bytes:
    return orjson.dumps(
        {
            "id": token.id,
            "name": token.name,
            "role": token.role,
            "digest": token.digest,
            "created_at": token.created_at,
            "created_by": token.created_by,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
        }
    )


def _from_json(stored: bytes | str, last_used: bytes | str | None = None) -> Token:
    value: dict[str, Any] = orjson.loads(stored)
    revoked = value["revoked_at"]
    return Token(
        id=value["id"],
        name=value["name"],
        role=Role(value["role"]),
        digest=value["digest"],
        created_at=datetime.fromisoformat(value["created_at"]),
        created_by=value["created_by"],
        expires_at=datetime.fromisoformat(value["expires_at"]),
        revoked_at=datetime.fromisoformat(revoked) if revoked else None,
        last_used_at=datetime.fromisoformat(orjson.loads(last_used)) if last_used else None,
    )
