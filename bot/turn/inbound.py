"""One message from a citizen, whatever brought it: a webhook, the terminal, a test."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.citizens import Address


class MessageKind(StrEnum):
    """What somebody sent; the value is the name of the intent that stands for it in flows.yml."""

    TEXT = "text"
    TAP = "tap"
    IMAGE = "media_image"
    AUDIO = "media_audio"
    VIDEO = "media_video"
    STICKER = "media_sticker"
    DOCUMENT = "media_document"
    CONTACT = "media_contact"
    LOCATION = "location"
    REACTION = "reaction"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it arrived. Media are neither fetched nor kept: only their kind is."""

    message_sid: str
    addresses: tuple[Address, ...]
    """Where it came from: a telephone number, a business-scoped user id, or both."""
    kind: MessageKind
    text: str
    """What was written or dictated; the title of what was tapped; the caption of a picture."""
    received_at: datetime
    to: str = ""
    """Which of our numbers was written to, ``whatsapp:+…``."""
    payload: str | None = None
    """The id of a tapped button or list row, as we sent it. Never something that was typed."""
    answered_already: bool = False
    """Twilio's own opt-out handling has answered, so we carry it out and keep silent."""
