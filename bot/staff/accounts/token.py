"""A token: a person's or a system's key to the admin endpoint and the console, as it is kept.

It reads ``jo_<id>_<secret>``. The secret is shown once, when the token is made. What is kept is its
SHA-256: a slow password hash protects secrets that people choose, of which there are few; a random
secret of 256 bits cannot be found by trying, however fast a trial is, and every request pays for
the hash.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from bot.staff.actors import Actor, Kind
from bot.staff.roles import Role

BOOTSTRAP_ID = "bootstrap"
BOOTSTRAP_NAME = "ADMIN_TOKEN"
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token."""

    id: str
    name: str
    """The person or system that holds it. Without an owner, two of one name are one's."""
    role: Role
    digest: str
    """SHA-256 of the secret, in hexadecimal."""
    created_at: datetime
    created_by: str
    expires_at: datetime
    owner: str = ""
    """The id of the account that it belongs to; empty: a system's."""
    made_by: str = ""
    """The id of the person who made it, and answers for it where nobody owns it."""
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    """To the hour: enough to find a token that nobody needs, too little to follow a person."""

    @property
    def holder_id(self) -> str:
        """Who holds it, the same for every token of one name however it is written."""
        folded = " ".join(self.name.casefold().split())
        return self.owner or f"holder-{sha256(folded.encode()).hexdigest()[:16]}"

    @property
    def responsible(self) -> str:
        """Who answers for what is done with it."""
        return self.owner or self.made_by or self.holder_id

    def actor(self) -> Actor:
        """Whoever holds it, as the operations know them."""
        bootstrap = self.id == BOOTSTRAP_ID
        return Actor(
            id=self.holder_id,
            name=self.name,
            role=self.role,
            kind=Kind.PERSON if self.owner else Kind.SERVICE if bootstrap else Kind.SYSTEM,
            responsible=self.responsible,
            until=None if bootstrap else self.expires_at,
        )

    def valid_at(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def fingerprint(self) -> str:
        """Ties a console session to this very secret, without telling anything about it."""
        return sha256(f"session:{self.digest}".encode()).hexdigest()[:32]

    def to_json(self) -> bytes:
        """The stored form; when it was used is kept apart."""
        kept = (each.name for each in fields(self) if each.name != "last_used_at")
        return orjson.dumps({name: getattr(self, name) for name in kept})

    @classmethod
    def from_json(cls, stored: bytes, last_used: bytes | None = None) -> "Token":
        """The reverse of to_json, with the moment at which it was used last."""
        value: dict[str, Any] = orjson.loads(stored)
        moments = {
            "created_at": value["created_at"],
            "expires_at": value["expires_at"],
            "revoked_at": value["revoked_at"],
            "last_used_at": orjson.loads(last_used) if last_used else None,
        }
        return cls(
            **{
                **value,
                **{name: datetime.fromisoformat(text) for name, text in moments.items() if text},
                "role": Role(value["role"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token and its text, which is not kept."""

    token: Token
    text: str


def bootstrap_token(admin_token: str, owner: str) -> Token:
    """ADMIN_TOKEN of the settings; `owner`: the account that it belongs to since the set-up."""
    return Token(
        id=BOOTSTRAP_ID,
        name=BOOTSTRAP_NAME,
        role=Role.ADMINISTRATOR,
        digest=digest_of_secret(admin_token),
        created_at=datetime.fromtimestamp(0, UTC),
        created_by=BOOTSTRAP_NAME,
        expires_at=_NEVER,
        owner=owner,
    )


def digest_of_secret(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode(errors="surrogateescape")).hexdigest()
