"""The registry: a turn reads a citizen, and commits everything in one step or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import redis

from bot.citizens.address import Address, AddressKind
from bot.citizens.cipher import Cipher
from bot.citizens.our_numbers import number_places
from bot.citizens.profile import Consent, Profile
from bot.citizens.record import (
    Change,
    Record,
    aliases_after,
    joined,
    left,
    membership,
    movement,
    number_after,
    outdone,
)
from bot.store import keys, load_script

_REPLY_SECONDS = 24 * 60 * 60
UNANSWERED_KEPT = timedelta(days=30)
"""How long a question without an answer is kept, for staff to find it one."""


class Registry:
    """The citizens in Redis, in slices. Scripts do all the writing: all of it, or none."""

    def __init__(
        self,
        client: redis.Redis,
        cipher: Cipher,
        *,
        slices: int,
        topics: Sequence[str],
        languages: Sequence[str],
        session_seconds: int,
        numbers: Sequence[str] = (),
    ) -> None:
        """`topics` and `languages` have a bitmap each; `languages` are those besides Italian.

        `numbers`: those from which we send; where there are several, it is noted which of them a
        citizen last wrote to, because that is the one to answer and to write from.
        """
        self.slices = slices
        self.topics = tuple(topics)
        self.languages = tuple(languages)
        self.numbers = number_places(client, numbers)
        self._client = client
        self._cipher = cipher
        self._session_seconds = session_seconds
        self._commit = load_script(client, "citizen_commit")
        self._forget = load_script(client, "citizen_forget")

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────

    def load(self, addresses: Sequence[Address], message_sid: str) -> Record:
        """The citizen behind a message that came from `addresses` (one, or a number and a user id).

        One round trip; another one only where an id has been joined to a second, or is about to be.
        """
        first, *others = sorted(addresses, key=lambda a: a.kind is not AddressKind.PHONE)
        record = self._find(first, message_sid)
        for address in others:
            record = replace(self._beside(record, address, message_sid), address=first)
        return record

    def _beside(self, record: Record, address: Address, message_sid: str) -> Record:
        """The citizen whose message shows a second address, which may have a record of its own."""
        id_ = self._cipher.citizen_id(address)
        if id_ == record.id or id_ in record.profile.aliases:
            return record
        other = self._find(address, message_sid)
        if other.id == record.id:
            return record
        return joined(record, other)

    def _find(self, address: Address, message_sid: str) -> Record:
        """The record of an address, or of the citizen to whom its id has been joined."""
        id_ = self._cipher.citizen_id(address)
        record, same_as = self._read(id_, address, message_sid)
        while same_as:
            record, same_as = self._read(same_as, address, message_sid)
        return record

    def _read(self, id_: str, address: Address, message_sid: str) -> tuple[Record, str]:
        """What stands under an id, and whom it points to: everything a turn starts from."""
        slice_ = self.slice_of(id_)
        found: Any = self._client.mget(
            keys.citizen(slice_, id_),
            keys.session(slice_, id_),
            keys.seen(slice_, message_sid),
            keys.population(slice_),
        )
        stored, session, reply, population = found
        version, _, kept = (stored or b"0 ").partition(b" ")
        same_as = kept[1:].decode() if kept.startswith(b"=") else ""
        record = Record(
            id=id_,
            slice=slice_,
            version=int(version),
            profile=Profile.from_json(kept) if kept and not same_as else Profile(),
            session=session,
            reply=reply,
            message_sid=message_sid,
            address=address,
            next_number=int(population or 0),
        )
        return record, same_as

    def consents(self, record: Record) -> list[Consent]:
        """Every consent that the citizen gave or withdrew, oldest first."""
        rows: Any = self._client.lrange(keys.earlier_consents(record.slice, record.id), 0, -1)
        earlier = [Consent.from_row(orjson.loads(row)) for row in rows]
        return [*earlier, record.profile.consent] if record.profile.consent else earlier

    def slice_of(self, citizen_id: str) -> int:
        """The slice in which a citizen lives."""
        return int(citizen_id[:8], 16) % self.slices

    def address(self, slice_: int, number: int, blob: bytes) -> Address:
        """Decrypt an entry of the roster; raises WrongDataKeyError."""
        return self._cipher.decrypt(blob, _place(slice_, number))

    def sealed(self, slice_: int, number: int, address: Address) -> bytes:
        """An address encrypted for its place in a roster; the reverse of `address`."""
        return self._cipher.encrypt(address, _place(slice_, number))

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────

    def commit(self, record: Record, change: Change) -> bool:
        """Write what a turn changed: everything, or nothing where the citizen has changed since.

        One round trip, and one for each id that is joined (which happens once in a lifetime).
        """
        if change.forget:
            return self._erase(record, change)
        if not self._write(record, change):
            return False
        for other in record.joins:
            self._join(other, record.id)
        return True

    def _write(self, record: Record, change: Change) -> bool:
        before = record.profile
        after, roster = self._after(record, change)
        moved = bool(record.joins) or membership(before) != membership(after)
        members, bitmaps = self._members(record.slice, after) if moved else ("", [])
        committed = self._commit(
            keys=[*_keys_of(record), *bitmaps],
            args=[
                record.version,
                after.to_json(),
                change.session or b"",
                self._session_seconds,
                change.reply,
                _REPLY_SECONDS,
                "" if after.number is None else after.number,
                "1" if after.number != before.number else "",
                roster,
                int(change.at.timestamp()).to_bytes(4, "big"),
                members,
                self._written_to(change.to),
                movement(change),
                change.unanswered,
                int((change.at - UNANSWERED_KEPT).timestamp() * 1000),
                *(orjson.dumps(consent.to_row()) for consent in outdone(record, after)),
            ],
        )
        return bool(committed)

    def _after(self, record: Record, change: Change) -> tuple[Profile, bytes]:
        """The profile that a turn leaves, and what becomes of the address in the roster."""
        number = number_after(record, change.profile)
        kind, roster = self._roster_entry(record, change.profile, number)
        profile = replace(
            change.profile,
            number=number,
            address_kind=kind,
            consent=change.consent or change.profile.consent,
            last_inbound=change.at,
            aliases=aliases_after(record, change.profile),
        )
        return profile, roster

    def _written_to(self, number: str) -> bytes:
        """The byte of one of our numbers; none where there is only one."""
        place = self.numbers.get(number) if len(self.numbers) > 1 else None
        return b"" if place is None else bytes([place])

    def _roster_entry(
        self, record: Record, profile: Profile, number: int | None
    ) -> tuple[AddressKind | None, bytes]:
        """What becomes of the encrypted address: kept while subscribed, forgotten on leaving."""
        if not profile.subscribed or number is None:
            return None, b"-"
        if profile.address_kind in (AddressKind.PHONE, record.address.kind):
            return profile.address_kind, b""
        blob = self._cipher.encrypt(record.address, _place(record.slice, number))
        return record.address.kind, blob

    def _members(self, slice_: int, profile: Profile) -> tuple[str, list[str]]:
        chosen = profile.topics if profile.subscribed else ()
        digits = ["1" if topic in chosen else "0" for topic in self.topics]
        digits += [
            "1" if profile.subscribed and code == profile.language else "0"
            for code in self.languages
        ]
        return "".join(digits), self._bitmaps(slice_)

    def _bitmaps(self, slice_: int) -> list[str]:
        return [
            *(keys.topic(slice_, topic) for topic in self.topics),
            *(keys.language(slice_, code) for code in self.languages),
        ]

    def _join(self, other: Record, to: str) -> None:
        """Leave a pointer in the place of an id; one that changes just now is joined next time."""
        self._forget_record(other, reply=b"", joined_to=to)

    def _erase(self, record: Record, change: Change) -> bool:
        gone = left(change.at) if record.profile.subscribed else ""
        if not self._forget_record(record, reply=change.reply, joined_to="", movement=gone):
            return False
        for other in record.joins:
            self._forget_record(other, reply=b"", joined_to="")
        for alias in record.profile.aliases:
            self._client.delete(keys.citizen(self.slice_of(alias), alias))
        return True

    def _forget_record(
        self, record: Record, *, reply: bytes, joined_to: str, movement: str = ""
    ) -> bool:
        slice_, number = record.slice, record.profile.number
        forgotten = self._forget(
            keys=[
                keys.citizen(slice_, record.id),
                keys.session(slice_, record.id),
                keys.seen(slice_, record.message_sid),
                keys.earlier_consents(slice_, record.id),
                keys.roster(slice_),
                keys.last_inbound(slice_),
                keys.suppressions(slice_),
                keys.strikes(slice_),
                keys.movements(slice_),
                keys.suppressed(slice_),
                *self._bitmaps(slice_),
            ],
            args=[
                record.version,
                "" if number is None else number,
                reply,
                _REPLY_SECONDS,
                joined_to,
                movement,
            ],
        )
        return bool(forgotten)


def _keys_of(record: Record) -> list[str]:
    """What a turn may write, in the order of `citizen_commit.lua`; the bitmaps come after."""
    slice_, id_ = record.slice, record.id
    return [
        keys.citizen(slice_, id_),
        keys.session(slice_, id_),
        keys.seen(slice_, record.message_sid),
        keys.earlier_consents(slice_, id_),
        keys.population(slice_),
        keys.roster(slice_),
        keys.last_inbound(slice_),
        keys.suppressed(slice_),
        keys.written_to(slice_),
        keys.suppressions(slice_),
        keys.movements(slice_),
        keys.unanswered(slice_),
    ]


def _place(slice_: int, number: int) -> bytes:
    """What an encrypted address is bound to: it opens nowhere else."""
    return b"%s:%d" % (keys.slice_tag(slice_).encode(), number)
