"""The form that Twilio posts for a citizen's message.

Sources: https://www.twilio.com/docs/messaging/guides/webhook-request, and what is seen on the
wire beyond it: MessageType, ChannelMetadata, ExternalUserId, ListId and ListTitle.
"""

from collections.abc import Iterator
from typing import Final

import orjson

from simulator.account import Account
from simulator.memory.addresses import wa_id
from simulator.memory.model import Media, Message, Phone

_TYPES: Final = {"button": "interactive", "list": "interactive"}


def inbound_form(
    account: Account, phone: Phone, message: Message, quoted: Message | None
) -> dict[str, str]:
    """All parameters of one inbound message; `quoted` is the message it replies to."""
    fields = {
        "AccountSid": account.sid,
        "ApiVersion": "2010-04-01",
        "Body": message.body,
        "ChannelMetadata": _channel_metadata(phone, message),
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageType": _TYPES.get(message.kind, message.kind),
        "NumMedia": str(len(message.media)),
        "NumSegments": "1",
        "ProfileName": phone.name,
        "ReferralNumMedia": "0",
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.recipient,
    }
    if number := wa_id(message.sender):
        fields["WaId"] = number
    if phone.user_id:
        fields["ExternalUserId"] = phone.user_id
    fields.update(_choice(message))
    fields.update(_media(message.media))
    fields.update(_place(message))
    if quoted:
        fields["OriginalRepliedMessageSid"] = quoted.sid
        fields["OriginalRepliedMessageSender"] = quoted.sender
    return fields


def _channel_metadata(phone: Phone, message: Message) -> str:
    context = {"ProfileName": phone.name, "WaId": wa_id(message.sender)}
    if message.kind == "button":
        context["ButtonText"] = message.body
    return orjson.dumps({"type": "whatsapp", "data": {"context": context}}).decode()


def _choice(message: Message) -> dict[str, str]:
    """A tap: for a quick reply, Body = ButtonText = the button's title."""
    if message.kind == "button":
        payload = message.payload or ""
        return {"ButtonText": message.body, "ButtonPayload": payload, "ButtonType": "REPLY"}
    if message.kind == "list":
        return {"ListId": message.payload or "", "ListTitle": message.body}
    return {}


def _media(files: tuple[Media, ...]) -> Iterator[tuple[str, str]]:
    for number, file in enumerate(files):
        yield f"MediaUrl{number}", file.url
        yield f"MediaContentType{number}", file.content_type


def _place(message: Message) -> dict[str, str]:
    if (place := message.place) is None:
        return {}
    fields = {"Latitude": f"{place.latitude}", "Longitude": f"{place.longitude}"}
    if place.label:
        fields["Label"] = place.label
    if place.address:
        fields["Address"] = place.address
    return fields
