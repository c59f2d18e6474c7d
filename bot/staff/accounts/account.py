"""An account: a person of the staff, as they are kept."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import orjson

from bot.staff.actors import Actor, Kind
from bot.staff.roles import Action, Role, may


@dataclass(frozen=True, slots=True)
class Account:
    """What is kept of a person. Nothing in it opens anything by itself."""

    id: str
    email: str
    """As `folded_email` writes it."""
    name: str
    role: Role
    created_at: datetime
    created_by: str
    """The name of whoever invited them."""
    password: str = field(default="", repr=False)
    """Its argon2id hash; empty: none has been chosen."""
    second_factor: str = field(default="", repr=False)
    """The secret of the authenticator, encrypted; empty: none is set up."""
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)
    """The hashes of those that have not been used."""
    invitation: str = field(default="", repr=False)
    """The hash of the secret in the link that was given last; empty: it was used."""
    invitation_until: datetime | None = None
    joined_at: datetime | None = None
    disabled_at: datetime | None = None
    generation: int = 0
    """Goes up when every session has to end; a session knows the one that it began in."""

    @property
    def active(self) -> bool:
        """Whether this person can sign in."""
        return self.joined_at is not None and self.disabled_at is None

    @property
    def administers(self) -> bool:
        """Whether they are one of those without whom nobody could let anyone in."""
        return self.active and self.role is Role.ADMINISTRATOR

    @property
    def needs_second_factor(self) -> bool:
        """Who may let something out to thousands of people proves it with two things."""
        return may(self.role, Action.APPROVE)

    def actor(
        self, *, second_factor_at: datetime | None = None, until: datetime | None = None
    ) -> Actor:
        """The person, as the operations know them."""
        return Actor(
            id=self.id,
            name=self.name,
            role=self.role,
            kind=Kind.PERSON,
            responsible=self.id,
            second_factor_at=second_factor_at,
            until=until,
        )

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps({each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def from_json(cls, stored: bytes) -> "Account":
        """The reverse of to_json."""
        value: dict[str, Any] = orjson.loads(stored)
        moments = ("created_at", "invitation_until", "joined_at", "disabled_at")
        return cls(
            **{
                **value,
                **{name: _moment(value[name]) for name in moments},
                "role": Role(value["role"]),
                "recovery_codes": tuple(value["recovery_codes"]),
            }
        )


def folded_email(text: str) -> str:
    """An e-mail address in the one way in which it is compared."""
    return text.strip().casefold()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
