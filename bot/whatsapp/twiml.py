"""Replies -> TwiML, the answer that Twilio turns into messages without another request."""

from collections.abc import Iterable

from twilio.twiml.messaging_response import MessagingResponse

CONTENT_TYPE = "text/xml"


def to_twiml(bodies: Iterable[str]) -> str:
    """One `<Message>` for each text; no texts give an empty `<Response/>`, which is silence.

    TwiML knows no buttons: a choice has been written out as numbered text by `plain_text`.
    """
    response = MessagingResponse()
    for body in bodies:
        response.message(body)
    return str(response)
