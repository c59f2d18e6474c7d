"""What the page and the tests see of phones and messages, in JSON."""

from typing import Any
from urllib.parse import urlsplit

from simulator.memory.model import Message, Phone


def phone_view(phone: Phone) -> dict[str, Any]:
    """A phone as the page shows it."""
    return {
        "address": phone.address,
        "name": phone.name,
        "user_id": phone.user_id,
        "hides_number": phone.hides_number,
        "open": phone.open,
        "online": phone.online,
        "receipts": phone.receipts,
        "on_whatsapp": phone.on_whatsapp,
        "blocked": phone.blocked,
        "opted_out": phone.opted_out,
        "shown": phone.shown,
        "last_inbound": phone.last_inbound,
    }


def message_view(message: Message) -> dict[str, Any]:
    """A message as a bubble of the page, or as a test reads it."""
    return {
        "sid": message.sid,
        "from": message.sender,
        "to": message.recipient,
        "inbound": message.inbound,
        "kind": message.kind,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "created": message.created,
        "media": [
            {"src": urlsplit(m.url).path, "content_type": m.content_type, "name": m.name}
            for m in message.media
        ],
        "interactive": message.interactive,
        "place": message.place,
        "payload": message.payload,
        "reply_to": message.reply_to,
    }


def record_view(message: Message) -> dict[str, Any]:
    """A message as evidence: everything above, and what the service asked Twilio for.

    `accepted_at` and `sent_at` are seconds since 1970 on the simulator's clock.
    """
    return message_view(message) | {
        "ordinal": message.ordinal,
        "direction": message.direction,
        "accepted_at": message.created.timestamp(),
        "sent_at": message.sent.timestamp() if message.sent else None,
        "content_sid": message.content_sid,
        "variables": message.variables,
        "status_callback": message.status_callback,
        "validity": message.validity,
        "messaging_service_sid": message.service_sid,
    }
