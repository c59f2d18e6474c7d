"""The audit log in Redis: an act and the entry that tells of it are written in one step.

The head of the log is also the version of everything about staff: whoever changes an account or a
token names the head that was read, and begins again where somebody else was faster. So two
administrators cannot remove each other at the same moment, and no entry is ever lost.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import redis
import structlog

from bot.clock import Clock
from bot.staff.actors import Actor
from bot.staff.audit.acts import Act
from bot.staff.audit.entry import GENESIS, Entry, Verification, verify
from bot.store import keys, load_script

log = structlog.get_logger()

_READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Write:
    """A field of one of staff's hashes, as it becomes."""

    key: str
    name: str
    value: bytes = field(repr=False)
    """Empty: the field is removed."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is done, and what it writes."""

    by: Actor | None
    """None where nobody is signed in."""
    act: Act
    subject: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    writes: Sequence[Write] = ()


class AuditLog:
    """Adds to the log, reads it, and checks it. Nothing here changes or removes an entry."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._commit = load_script(client, "staff_commit")

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────

    def record(self, by: Actor | None, act: Act, subject: str = "", **details: object) -> Entry:
        """Tell that something is done. `details` never hold a number of a citizen."""
        texts = {name: str(value) for name, value in details.items()}
        return self.commit(lambda: Change(by, act, subject, texts))

    def commit(self, decide: Callable[[], Change]) -> Entry:
        """Make a change and tell of it, both or neither.

        `decide` reads what it needs and says what is to be done; it is asked again when something
        about staff has changed meanwhile. What it raises goes to the caller, and nothing is done.
        """
        while True:
            head = self._head()
            change = decide()
            entry = self._entry(head, change)
            if self._written(head, entry, change.writes):
                log.info("audit", number=entry.number, act=entry.act, hash=entry.hash)
                return entry

    def _entry(self, head: str, change: Change) -> Entry:
        number, _, previous = head.partition(" ")
        entry = Entry(
            number=int(number or 0) + 1,
            at=self._clock(),
            by=change.by.id if change.by else "",
            name=change.by.name if change.by else "",
            act=change.act,
            subject=change.subject,
            details=change.details,
            salt=secrets.token_hex(8),
            previous=previous or GENESIS,
        )
        return replace(entry, hash=entry.sealed())

    def _written(self, head: str, entry: Entry, writes: Sequence[Write]) -> bool:
        hashes = list(dict.fromkeys(write.key for write in writes))
        changes = [
            part
            for write in writes
            for part in (3 + hashes.index(write.key), write.name, write.value)
        ]
        return bool(
            self._commit(
                keys=[keys.AUDIT, keys.AUDIT_HEAD, *hashes],
                args=[head, f"{entry.number} {entry.hash}", entry.to_json(), *changes],
            )
        )

    def _head(self) -> str:
        return cast("bytes", self._client.get(keys.AUDIT_HEAD) or b"").decode()

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────

    def newest(self, *, limit: int, before: int | None = None) -> list[Entry]:
        """The newest entries, or those before a certain number; newest first."""
        length = self._client.llen(keys.AUDIT)
        upto = length if before is None else min(length, before - 1)
        if upto < 1:
            return []
        rows = self._client.lrange(keys.AUDIT, max(0, upto - limit), upto - 1)
        return [Entry.from_json(row) for row in reversed(cast("list[bytes]", rows))]

    def entries(self) -> Iterator[Entry]:
        """Every entry, oldest first."""
        return map(Entry.from_json, self._rows())

    def verify(self) -> Verification:
        """Whether every entry is there, unchanged, in its place; also while others are added."""
        number, _, head = self._head().partition(" ")
        return verify(self._rows(), int(number or 0), head or GENESIS)

    def _rows(self) -> Iterator[bytes]:
        start = 0
        while rows := self._client.lrange(keys.AUDIT, start, start + _READ_AT_ONCE - 1):
            yield from cast("list[bytes]", rows)
            start += _READ_AT_ONCE
