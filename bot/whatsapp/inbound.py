"""Twilio's form fields of an incoming message -> `Inbound`. Source: Twilio, "Webhook request"."""

from collections.abc import Mapping
from datetime import datetime

from bot.citizens import Address
from bot.turn.inbound import Inbound, MessageKind

_LONGEST_TEXT = 1600
"""Twilio's limit of `Body`; what a forged or future request has beyond it is cut."""

_MEDIA_KINDS = {
    "image/webp": MessageKind.STICKER,
    "text/vcard": MessageKind.CONTACT,
    "text/x-vcard": MessageKind.CONTACT,
    "text/directory": MessageKind.CONTACT,
}
_MEDIA_FAMILIES = {
    "image": MessageKind.IMAGE,
    "audio": MessageKind.AUDIO,
    "video": MessageKind.VIDEO,
}


class InvalidInboundError(ValueError):
    """A signed request that is no incoming message: a field that Twilio always sends is missing."""


def parse_inbound(form: Mapping[str, str], received_at: datetime) -> Inbound:
    """Read a webhook's form.

    A user id comes in `From` when the number is hidden, and besides in `ExternalUserId`.
    Raises InvalidInboundError or InvalidAddressError.
    """
    message_sid = form.get("MessageSid") or form.get("SmsMessageSid") or ""
    if not message_sid:
        raise InvalidInboundError("MessageSid: missing")
    if "From" not in form:
        raise InvalidInboundError("From: missing")
    kind = _kind(form)
    return Inbound(
        message_sid=message_sid,
        addresses=_addresses(form),
        kind=kind,
        text=(form.get("ButtonText") or form.get("ListTitle") or form.get("Body", ""))[
            :_LONGEST_TEXT
        ],
        received_at=received_at,
        to=form.get("To", ""),
        payload=_payload(form) if kind is MessageKind.TAP else None,
        answered_already=bool(form.get("OptOutType")),
    )


def _addresses(form: Mapping[str, str]) -> tuple[Address, ...]:
    uris = dict.fromkeys(filter(None, (form["From"], form.get("ExternalUserId"))))
    return tuple(Address.parse(uri) for uri in uris)


def _payload(form: Mapping[str, str]) -> str | None:
    """The two names are of two ages of the API; both are honoured (only one is documented)."""
    return form.get("ButtonPayload") or form.get("ListId")


def _kind(form: Mapping[str, str]) -> MessageKind:
    if _payload(form):
        return MessageKind.TAP
    if form.get("MessageType") == "reaction" or "ReactionEmoji" in form:
        return MessageKind.REACTION
    if form.get("Latitude"):
        return MessageKind.LOCATION
    if form.get("NumMedia", "0") not in ("", "0"):
        return _media_kind(form.get("MediaContentType0", ""))
    return MessageKind.TEXT if form.get("Body", "").strip() else MessageKind.EMPTY


def _media_kind(content_type: str) -> MessageKind:
    essence = content_type.partition(";")[0].strip().lower()
    family = essence.partition("/")[0]
    return _MEDIA_KINDS.get(essence) or _MEDIA_FAMILIES.get(family, MessageKind.DOCUMENT)
