"""The citizens' phones: who they are, how they behave, and what they send."""

from importlib.resources import files
from typing import Final

from simulator.account import Account
from simulator.clock import Clock
from simulator.delivery.delivery import Delivery
from simulator.delivery.media import ACCEPTED, MOST_BYTES, MediaShelf
from simulator.memory.addresses import normalise
from simulator.memory.model import Choice, Media, Message, Phone, Place, new_sid
from simulator.memory.store import Store
from simulator.phones.citizen import FILES, KINDS, Sending

# Fictitious people at fictitious numbers; the third hides hers behind a business-scoped id.
# Name, address, business-scoped id.
RESIDENTS: Final = (
    ("Giulia", "whatsapp:+393335550101", "whatsapp:IT.10000000000000101"),
    ("Nonno Piero", "whatsapp:+393335550102", None),
    ("Olena", "whatsapp:IT.10000000000000103", None),
)
_FIRST_FREE: Final = 104
_SAMPLES: Final = files("simulator.phones").joinpath("samples")
_RECENT: Final = 50


class Phones:
    """Sets phones up and makes what they send into inbound messages."""

    def __init__(
        self, account: Account, store: Store, clock: Clock, delivery: Delivery, shelf: MediaShelf
    ) -> None:
        self._account = account
        self._store = store
        self._clock = clock
        self._delivery = delivery
        self._shelf = shelf

    def settle(self) -> None:
        """Put the first residents on the page, unless a journal has brought others."""
        if not any(phone.shown for phone in self._store.phones.values()):
            for name, address, user_id in RESIDENTS:
                self.add(name, address, user_id)

    def shown(self) -> list[Phone]:
        """The phones on the page, in the order in which they came."""
        return [phone for phone in self._store.phones.values() if phone.shown]

    def add(self, name: str, address: str | None = None, user_id: str | None = None) -> Phone:
        """Put a phone on the page; without an address it gets a fictitious number."""
        phone = self._store.phone(normalise(address) if address else self._free_address())
        phone.name = name or phone.name
        phone.user_id = normalise(user_id) if user_id else phone.user_id
        phone.shown = True
        self._store.keep_phone(phone)
        return phone

    def change(self, phone: Phone, changes: dict[str, object]) -> None:
        """Set attributes of a phone, and let follow what follows from them."""
        for name, value in changes.items():
            setattr(phone, name, value)
        self._store.keep_phone(phone)
        if changes.get("online"):
            self._delivery.came_online(phone)
        if changes.get("open"):
            self._delivery.opened(phone)

    def write(self, phone: Phone, sending: Sending) -> Message:
        """The inbound message that a citizen's sending makes; it opens the service window.

        Raises ValueError when it cannot be sent: an unknown choice or sender, a bad file.
        """
        sender = sending.to or self._account.senders[0]
        if sender not in self._account.senders:
            raise ValueError("to: not one of the account's senders")
        message = self._message(phone, sender, sending)
        phone.last_inbound[sender] = message.created
        self._store.keep_phone(phone)
        self._store.add(message)
        return message

    def _message(self, phone: Phone, sender: str, sending: Sending) -> Message:
        now = self._clock()
        file_like = sending.type in FILES
        message = Message(
            sid=sending.sid or new_sid("MM" if file_like else "SM"),
            direction="inbound",
            sender=phone.visible_address,
            recipient=sender,
            body="" if sending.type == "empty" else sending.body,
            status="receiving",
            created=now,
            updated=now,
            sent=now,
            kind=KINDS[sending.type],
            reply_to=sending.reply_to,
        )
        if sending.type in ("button", "list"):
            choice, message.reply_to = self._choice(phone, sending)
            message.body, message.payload = choice.title, choice.id
        if file_like:
            message.media = (self._file(message.sid, sending),)
        if sending.latitude is not None and sending.longitude is not None:
            message.place = Place(
                sending.latitude, sending.longitude, sending.label, sending.address
            )
        return message

    def _choice(self, phone: Phone, sending: Sending) -> tuple[Choice, str | None]:
        """The choice that is tapped, and the message that offers it."""
        for message in reversed(self._store.conversation(phone, _RECENT)):
            if message.inbound or sending.reply_to not in (None, message.sid):
                continue
            for choice in message.interactive.choices if message.interactive else ():
                if sending.id in (None, choice.id) and sending.title in (None, choice.title):
                    return choice, message.sid
        if sending.id is None or sending.title is None:
            raise ValueError("no recent message offers this choice")
        return Choice(sending.id, sending.title), sending.reply_to

    def _file(self, sid: str, sending: Sending) -> Media:
        usual_type, sample = FILES[sending.type]
        content_type = sending.content_type or usual_type
        content, name = sending.file(), sending.name
        if content is None:
            name = name or sample
            content = _SAMPLES.joinpath(sample).read_bytes()
        if content_type not in ACCEPTED:
            raise ValueError(f"content_type: WhatsApp does not carry {content_type}")
        if len(content) > MOST_BYTES:
            raise ValueError("content: more than 16 MB")
        return self._shelf.keep(sid, content_type, content, name)

    def _free_address(self) -> str:
        taken = self._store.phones
        numbers = (f"whatsapp:+393335550{n}" for n in range(_FIRST_FREE, 1000))
        free = next((number for number in numbers if number not in taken), None)
        if free is None:
            raise ValueError("no fictitious number is left; give an address")
        return free
