"""`POST /whatsapp/inbound`: Twilio hands over what a citizen wrote, and takes the answer back."""

from uuid import uuid4
from wsgiref.types import WSGIApplication

import structlog

from bot.citizens import InvalidAddressError
from bot.clock import Clock
from bot.conversation import Converses
from bot.whatsapp.inbound import InvalidInboundError, parse_inbound
from bot.whatsapp.plain import plain_text
from bot.whatsapp.rich import RichReplies
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.signed import Answer, SignedForm, signed_webhook
from bot.whatsapp.twiml import CONTENT_TYPE, to_twiml

log = structlog.get_logger()

INBOUND_PATH = "/whatsapp/inbound"


def create_webhook(
    conversation: Converses,
    signature: SignatureCheck,
    rich_replies: RichReplies,
    clock: Clock,
) -> WSGIApplication:
    """The webhook."""

    def inbound(form: SignedForm) -> Answer:
        try:
            message = parse_inbound(form.fields, clock())
        except (InvalidInboundError, InvalidAddressError) as error:
            # Signed, so from Twilio, but nothing that a citizen wrote: there is nobody to answer.
            log.warning("inbound not understood", reason=str(error))
            return _twiml()
        try:
            answer = conversation.handle(message)
            if rich_replies.take(message, answer.replies, answer.language):
                return _twiml()
            return _twiml(*map(plain_text, answer.replies))
        except Exception:
            # Nothing of the turn was committed: the citizen can simply write again, and is told.
            reference = uuid4().hex[:8]
            log.exception("turn lost", reference=reference, message_sid=message.message_sid)
            return _twiml(f"{conversation.apology} ({reference})")

    return signed_webhook(signature, inbound)


def _twiml(*bodies: str) -> Answer:
    return Answer("200 OK", CONTENT_TYPE, to_twiml(bodies))
