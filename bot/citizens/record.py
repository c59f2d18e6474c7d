"""What a turn found of a citizen and wants to write, and what follows from both."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.citizens.address import Address
from bot.citizens.profile import Consent, Profile, merged
from bot.clock import day_in_italy


@dataclass(frozen=True, slots=True)
class Record:
    """A citizen as a turn found them; what `commit` compares with."""

    id: str
    slice: int
    version: int
    profile: Profile
    session: bytes | None
    """The conversation, as JSON; None when there is none or it has expired."""
    reply: bytes | None
    """The reply already given to this very message, as JSON."""
    message_sid: str
    address: Address
    """Where they wrote from; the telephone number when both are known."""
    next_number: int
    joins: tuple["Record", ...] = ()
    """The same person under other ids, to be joined to this one."""
    outdone: tuple[Consent, ...] = ()
    """What was said under one of these ids, and later otherwise under another."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a turn wants to write."""

    profile: Profile
    session: bytes | None
    reply: bytes
    at: datetime
    to: str = ""
    """Which of our numbers was written to."""
    consent: Consent | None = None
    unanswered: str = ""
    """A question that had no answer, masked. It is kept by itself, with nobody's name to it."""
    forget: bool = False
    """Erase the citizen; profile and session are then of no account."""


def joined(record: Record, other: Record) -> Record:
    """One record of a person who turns out to have two; the one that is stored already stays."""
    if other.version and not record.version:
        record, other = other, record
    profile = merged(record.profile, other.profile)
    consents = (record.profile.consent, other.profile.consent)
    earlier = [consent for consent in consents if consent and consent != profile.consent]
    return replace(
        record,
        profile=profile,
        joins=(*record.joins, other),
        outdone=(*record.outdone, *earlier),
    )


def number_after(record: Record, profile: Profile) -> int | None:
    """A number is given at the first subscription; the commit checks that it is still free."""
    if profile.subscribed and profile.number is None:
        return record.next_number
    return profile.number


def outdone(record: Record, after: Profile) -> tuple[Consent, ...]:
    """The consents that are not the latest any more, oldest first."""
    before = record.profile.consent
    earlier = record.outdone if before in (None, after.consent) else (*record.outdone, before)
    return tuple(sorted(earlier, key=lambda consent: consent.at))


def movement(change: Change) -> str:
    """What a turn adds to the tally of its day: somebody who joined, who left, or nothing."""
    if change.consent is None:
        return ""
    return f"{day_in_italy(change.at)} joined" if change.consent.given else left(change.at)


def left(moment: datetime) -> str:
    """What somebody who leaves adds to the tally of the day."""
    return f"{day_in_italy(moment)} left"


def membership(profile: Profile) -> tuple[object, ...]:
    """What stands in bitmaps; while it stays the same, they are left alone."""
    return profile.number, profile.subscribed, frozenset(profile.topics), profile.language


def aliases_after(record: Record, profile: Profile) -> tuple[str, ...]:
    """The other ids of the same person, once those that are joined are among them."""
    if not record.joins:
        return profile.aliases
    joined = (id_ for other in record.joins for id_ in (other.id, *other.profile.aliases))
    return tuple(dict.fromkeys([*profile.aliases, *joined]))
