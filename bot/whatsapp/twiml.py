"""Replies -> TwiML, the answer that Twilio turns into messages without another request."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

CONTENT_TYPE = "text/xml; charset=utf-8"

# What XML 1.0 has no place for, even escaped. A vertical tab comes along from a word processor, and
# Twilio would refuse the whole answer because of it.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_twiml(bodies: Iterable[str]) -> bytes:
    """One `<Message>` for each text; no texts give an empty `<Response>`, which is silence.

    TwiML knows no buttons: a choice has been written out as numbered text by `plain_text`.
    """
    messages = "".join(f"<Message>{_text(body)}</Message>" for body in bodies)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'.encode()


def _text(body: str) -> str:
    return escape(_NOT_IN_XML.sub("", body))
