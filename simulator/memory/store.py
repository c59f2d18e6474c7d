"""Everything the simulator remembers, in memory, written through to the journal."""

from base64 import b64decode, b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydantic import TypeAdapter

from simulator.memory.journal import Entry, Journal
from simulator.memory.model import Media, Message, Phone

_MESSAGE: Final = TypeAdapter(Message)
_PHONE: Final = TypeAdapter(Phone)
_MEDIA: Final = TypeAdapter(Media)
_CHANGING: Final = ("status", "error_code", "sent", "updated", "body", "media")


class Store:
    """Messages, phones and media, with the indexes that listing and judging need."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._ordinal = 0
        self.messages: dict[str, Message] = {}
        self.phones: dict[str, Phone] = {}
        self.files: dict[str, tuple[Media, bytes]] = {}
        self._by_user_id: dict[str, Phone] = {}
        self._by_address: defaultdict[str, list[Message]] = defaultdict(list)
        self._all: list[Message] = []

    def add(self, message: Message) -> None:
        """Remember a message that has just been accepted."""
        self._index(message)
        self._journal.write("message", message)

    def changed(self, message: Message) -> None:
        """Write down a message's new state."""
        state = {name: getattr(message, name) for name in _CHANGING}
        self._journal.write("change", {"sid": message.sid, **state})

    def delete(self, message: Message) -> None:
        """Forget one message."""
        self._drop(message)
        self._journal.write("deleted", message.sid)

    def forget_messages(self) -> None:
        """Forget all messages and files; phones stay."""
        self._drop_all()
        self._journal.write("forgotten", None)

    def newest_first(
        self, address: str | None = None, before: int | None = None
    ) -> Iterator[Message]:
        """Messages of an address (or all), newest first, from below ordinal `before` on."""
        index = self._all if address is None else self._by_address.get(address, [])
        start = len(index) if before is None else bisect_left(index, before, key=_ordinal)
        for position in range(start - 1, -1, -1):
            yield index[position]

    def conversation(self, phone: Phone, last: int) -> list[Message]:
        """The last messages of a phone, oldest first, under whichever of its addresses."""
        own = {phone.address, phone.user_id} - {None}
        found: Iterable[Message] = (
            message
            for address in own
            for message in self._by_address.get(address or "", ())[-last:]
        )
        return sorted(found, key=_ordinal)[-last:]

    def phone(self, address: str) -> Phone:
        """The phone behind an address, made on the spot for one never seen before."""
        known = self.phones.get(address) or self._by_user_id.get(address)
        if known is None:
            known = self.phones[address] = Phone(address)
        return known

    def keep_phone(self, phone: Phone) -> None:
        """Remember a phone that somebody set up or changed."""
        phone.kept = True
        self._index_phone(phone)
        self._journal.write("phone", phone)

    def keep_file(self, media: Media, content: bytes) -> None:
        """Remember a file under its media SID."""
        self.files[media.sid] = (media, content)
        self._journal.write("file", [media, b64encode(content).decode()])

    def restore(self, kind: str, data: Any) -> None:
        """Take in one entry of a journal, without writing it again."""
        match kind:
            case "message":
                self._index(_MESSAGE.validate_python(data))
            case "change" if message := self.messages.get(data["sid"]):
                # Through the adapter, so that times become times again.
                fresh = _MESSAGE.validate_python({**_MESSAGE.dump_python(message), **data})
                for name in _CHANGING:
                    setattr(message, name, getattr(fresh, name))
            case "deleted" if message := self.messages.get(data):
                self._drop(message)
            case "forgotten":
                self._drop_all()
            case "phone":
                self._index_phone(_PHONE.validate_python(data))
            case "file":
                media = _MEDIA.validate_python(data[0])
                self.files[media.sid] = (media, b64decode(data[1]))

    def entries(self) -> Iterator[Entry]:
        """All there is, as the shortest journal that restores it."""
        yield from (("phone", phone) for phone in self.phones.values() if phone.kept)
        for media, content in self.files.values():
            yield "file", [media, b64encode(content).decode()]
        yield from (("message", message) for message in self._all)

    def _drop(self, message: Message) -> None:
        del self.messages[message.sid]
        for index in (self._all, self._by_address[message.sender]):
            index.remove(message)
        if message.recipient != message.sender:
            self._by_address[message.recipient].remove(message)

    def _drop_all(self) -> None:
        self.messages.clear()
        self.files.clear()
        self._by_address.clear()
        self._all.clear()

    def _index(self, message: Message) -> None:
        self._ordinal += 1
        message.ordinal = self._ordinal
        self.messages[message.sid] = message
        self._all.append(message)
        self._by_address[message.sender].append(message)
        if message.recipient != message.sender:
            self._by_address[message.recipient].append(message)

    def _index_phone(self, phone: Phone) -> None:
        self.phones[phone.address] = phone
        if phone.user_id:
            self._by_user_id[phone.user_id] = phone


def _ordinal(message: Message) -> int:
    return message.ordinal
