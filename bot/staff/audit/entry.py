"""An entry of the audit log, how it seals the one before, and how a chain of them is checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

GENESIS = "0" * 64
"""What the first entry seals."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done."""

    number: int
    """From 1, without a gap."""
    at: datetime
    by: str
    """The id of whoever did it; empty where nobody was signed in."""
    name: str
    """Their name at that moment."""
    act: str
    """An `Act`; a text, so that an act of a later version can still be read."""
    subject: str
    """The id of what it was done to; empty where that is whoever did it."""
    details: Mapping[str, str]
    salt: str
    """At random: of two who do the same at the same moment, each writes an entry of their own."""
    previous: str
    """The hash of the entry before."""
    hash: str = field(default="")
    """SHA-256 over everything above, in hexadecimal."""

    def sealed(self) -> str:
        """The hash that this entry must have."""
        return sha256(orjson.dumps(self._content(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps({**self._content(), "hash": self.hash}, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, stored: bytes) -> "Entry":
        """The reverse of to_json. Raises ValueError for anything else."""
        value: dict[str, Any] = orjson.loads(stored)
        try:
            return cls(**{**value, "at": datetime.fromisoformat(value["at"])})
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an entry: {error}") from None

    def _content(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "by": self.by,
            "name": self.name,
            "act": self.act,
            "subject": self.subject,
            "details": dict(self.details),
            "salt": self.salt,
            "previous": self.previous,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of checking a log."""

    entries: int
    """How many were in order, from the first."""
    head: str
    """The hash of the last that was: note it elsewhere, and nobody can shorten the log unseen."""
    fault: str = ""
    """What is wrong with the next one; empty when nothing is."""


def verify(stored: Iterable[bytes], head_number: int, head: str) -> Verification:
    """Check a chain from its first entry.

    The store says that the entry `head_number` hashes to `head`; there may be more by now.
    """
    number, previous = 0, GENESIS
    for row in stored:
        if fault := _fault(row, number + 1, previous):
            return Verification(number, previous, fault)
        number, previous = number + 1, Entry.from_json(row).hash
        if number == head_number and previous != head:
            return Verification(number - 1, previous, f"entry {number} is not the one last written")
    if number < head_number:
        return Verification(
            number, previous, f"{head_number - number} entries are missing at the end"
        )
    return Verification(number, previous)


def _fault(row: bytes, number: int, previous: str) -> str:
    try:
        entry = Entry.from_json(row)
    except ValueError:
        return f"entry {number} cannot be read"
    if entry.number != number:
        return f"entry {number} is missing: {entry.number} stands in its place"
    if entry.hash != entry.sealed():
        return f"entry {number} was changed"
    if entry.previous != previous:
        return f"entry {number} does not follow the one before it"
    return ""
