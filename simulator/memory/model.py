"""What the simulator keeps: messages, phones, media, choices."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

SERVICE_WINDOW: Final = timedelta(hours=24)

Direction = Literal["inbound", "outbound-api", "outbound-reply"]
Kind = Literal[
    "text",
    "button",
    "list",
    "image",
    "audio",
    "video",
    "sticker",
    "document",
    "contacts",
    "location",
    "reaction",
]


def new_sid(prefix: str) -> str:
    """A Twilio SID: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Choice:
    """A quick-reply button or a row of a list."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Interactive:
    """The choices under a message: up to three buttons, or a list opened by `label`."""

    kind: Literal["buttons", "list"]
    choices: tuple[Choice, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that travels with a message; `url` is where whoever receives it fetches it."""

    sid: str
    url: str
    content_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A shared position, in degrees."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(slots=True, eq=False)
class Message:
    """One message in either direction; only its status, media and times change after creation.

    `ordinal` is the order of acceptance. `reply_to` is the message that a citizen's one answers
    (a tap, a quotation, a reaction); `payload` the id behind a tapped choice.
    """

    sid: str
    direction: Direction
    sender: str
    recipient: str
    body: str
    status: str
    created: datetime
    updated: datetime
    ordinal: int = 0
    sent: datetime | None = None
    error_code: int | None = None
    kind: Kind = "text"
    media: tuple[Media, ...] = ()
    interactive: Interactive | None = None
    place: Place | None = None
    content_sid: str | None = None
    variables: Mapping[str, Any] | None = None
    status_callback: str | None = None
    validity: int | None = None
    service_sid: str | None = None
    reply_to: str | None = None
    payload: str | None = None

    @property
    def inbound(self) -> bool:
        return self.direction == "inbound"

    @property
    def citizen(self) -> str:
        """The address at the citizen's end."""
        return self.sender if self.inbound else self.recipient


@dataclass(slots=True, eq=False)
class Phone:
    """A citizen's WhatsApp, and how it behaves.

    `address` is its name here. `user_id` is the business-scoped id; with `hides_number` it is
    what the service sees instead of the number. `shown`: on the page; `open`: its chat is being
    looked at, so what arrives is read at once (if `receipts` are on). `kept`: somebody set it up
    or it has written, as against an address that merely was sent to.
    """

    address: str
    name: str = ""
    user_id: str | None = None
    hides_number: bool = False
    shown: bool = False
    open: bool = False
    online: bool = True
    receipts: bool = True
    on_whatsapp: bool = True
    blocked: bool = False
    opted_out: bool = False
    kept: bool = False
    last_inbound: dict[str, datetime] = field(default_factory=dict)

    @property
    def visible_address(self) -> str:
        """What the service sees as From."""
        return self.user_id if self.hides_number and self.user_id else self.address

    def window_open(self, sender: str, now: datetime) -> bool:
        """Whether `sender` may write freely: 24 hours from the citizen's last message to it."""
        last = self.last_inbound.get(sender)
        return last is not None and now - last < SERVICE_WINDOW
