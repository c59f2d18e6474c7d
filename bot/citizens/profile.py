"""A citizen's profile: what is kept about a person, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.citizens.address import AddressKind


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent given or withdrawn, as GDPR art. 7(1) wants it on record."""

    given: bool
    at: datetime
    how: str
    """The message that expressed it: its MessageSid, which names nobody."""
    text_version: str
    """Which version of the privacy notice was linked."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "given": self.given,
            "at": int(self.at.timestamp()),
            "how": self.how,
            "text_version": self.text_version,
        }

    def to_row(self) -> tuple[bool, int, str, str]:
        """The stored form: the values of to_dict without their names."""
        return (self.given, int(self.at.timestamp()), self.how, self.text_version)

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "Consent":
        """The reverse of to_row."""
        given, at, how, text_version = row
        return cls(given, datetime.fromtimestamp(at, UTC), how, text_version)


@dataclass(frozen=True, slots=True)
class Profile:
    """One citizen. A profile that was never stored is `Profile()`."""

    number: int | None = None
    """The number in the slice, given at the first subscription and never to anybody else."""
    subscribed: bool = False
    topics: tuple[str, ...] = ()
    language: str = "it"
    consent: Consent | None = None
    """The latest one, given or withdrawn."""
    address_kind: AddressKind | None = None
    """Which kind of address the roster holds."""
    last_inbound: datetime | None = None
    """When they last wrote: the customer service window is 24 hours from then."""
    aliases: tuple[str, ...] = ()
    """Other ids under which the same person has written, now pointers to this one."""

    def to_dict(self) -> dict[str, Any]:
        """For a person to read; the stored form is `to_json`."""
        return {
            "number": self.number,
            "subscribed": self.subscribed,
            "topics": self.topics,
            "language": self.language,
            "consent": self.consent.to_dict() if self.consent else None,
            "address_kind": self.address_kind,
            "last_inbound": int(self.last_inbound.timestamp()) if self.last_inbound else None,
            "aliases": self.aliases,
        }

    def to_json(self) -> bytes:
        """The stored form: the values in the order of the fields, for a million profiles weigh."""
        return orjson.dumps(
            (
                self.number,
                self.subscribed,
                self.topics,
                self.language,
                self.consent.to_row() if self.consent else None,
                self.address_kind,
                int(self.last_inbound.timestamp()) if self.last_inbound else None,
                self.aliases,
            )
        )

    @classmethod
    def from_json(cls, stored: bytes) -> "Profile":
        """The reverse of to_json."""
        number, subscribed, topics, language, consent, kind, last, aliases = orjson.loads(stored)
        return cls(
            number=number,
            subscribed=subscribed,
            topics=tuple(topics),
            language=language,
            consent=Consent.from_row(consent) if consent else None,
            address_kind=AddressKind(kind) if kind else None,
            last_inbound=datetime.fromtimestamp(last, UTC) if last else None,
            aliases=tuple(aliases),
        )


def merged(first: Profile, second: Profile) -> Profile:
    """One profile of a person who was known under two addresses; the number is the first's.

    What they said last counts: the topics, language and consent of the later consent.
    """
    if _consent_time(second) <= _consent_time(first):
        return first
    return replace(
        first,
        subscribed=second.subscribed,
        topics=second.topics,
        language=second.language,
        consent=second.consent,
    )


def _consent_time(profile: Profile) -> float:
    return profile.consent.at.timestamp() if profile.consent else 0.0
