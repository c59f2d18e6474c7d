"""What a citizen can send from a phone, as a test or the page describes it."""

from base64 import b64decode
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from simulator.memory.model import Kind

KINDS: Final[dict[str, Kind]] = {
    "text": "text",
    "empty": "text",
    "button": "button",
    "list": "list",
    "photo": "image",
    "voice": "audio",
    "video": "video",
    "sticker": "sticker",
    "document": "document",
    "contact": "contacts",
    "location": "location",
    "reaction": "reaction",
}
FILES: Final[dict[str, tuple[str, str]]] = {
    "photo": ("image/jpeg", "foto.jpg"),
    "voice": ("audio/ogg", "vocale.ogg"),
    "video": ("video/mp4", "video.mp4"),
    "sticker": ("image/webp", "adesivo.webp"),
    "document": ("application/pdf", "documento.pdf"),
    "contact": ("text/vcard", "contatto.vcf"),
}
"""What comes with a file -> its type, and the sample that stands for one (`samples/`)."""


class Sending(BaseModel):
    """The body of POST /phones/{address}/messages.

    `text` and captions: `body`. `button` and `list`: `id` or `title` of a choice, looked up in
    the message `reply_to` (by default the latest one that offers it); both together need no such
    message. Files: `content` in base64 with `content_type` and `name`, or a sample when missing.
    `reaction`: an emoji in `body` to the message `reply_to`. `sid` repeats a MessageSid, as a
    second delivery does. `to` picks one of several senders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal[
        "text",
        "empty",
        "button",
        "list",
        "photo",
        "voice",
        "video",
        "sticker",
        "document",
        "contact",
        "location",
        "reaction",
    ] = "text"
    body: Annotated[str, StringConstraints(max_length=1600)] = ""
    id: str | None = None
    title: str | None = None
    content: str | None = None
    content_type: Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$")] | None = None
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    label: str = ""
    address: str = ""
    reply_to: str | None = None
    sid: Annotated[str, StringConstraints(pattern=r"^(SM|MM)[0-9a-f]{32}$")] | None = None
    to: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Sending":
        if self.type in ("text", "reaction") and not self.body:
            raise ValueError("body: give a text, or send type 'empty'")
        if self.type in ("button", "list") and self.id is None and self.title is None:
            raise ValueError("id or title: name the choice")
        if self.type == "location" and (self.latitude is None or self.longitude is None):
            raise ValueError("latitude and longitude are needed")
        return self

    def file(self) -> bytes | None:
        """The given file's bytes. Raises ValueError when they are not base64."""
        return None if self.content is None else b64decode(self.content, validate=True)
