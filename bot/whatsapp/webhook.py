"""`POST /whatsapp/inbound`: Twilio hands over what a citizen wrote, and takes the answer back."""

from collections.abc import Sequence
from uuid import uuid4

import structlog
from flask import Blueprint, Response, request

from bot.citizens import InvalidAddressError
from bot.clock import Clock
from bot.conversation import Conversation
from bot.whatsapp.inbound import InvalidInboundError, parse_inbound
from bot.whatsapp.plain import plain_text
from bot.whatsapp.rich import RichReplies
from bot.whatsapp.signature import SignatureCheck, require_signature
from bot.whatsapp.twiml import CONTENT_TYPE, to_twiml

log = structlog.get_logger()


def create_webhook(
    conversation: Conversation,
    signature: SignatureCheck,
    rich_replies: RichReplies,
    apology: str,
    clock: Clock,
) -> Blueprint:
    """The blueprint. `apology` is what a citizen reads when something went wrong on our side."""
    blueprint = Blueprint("inbound", __name__)

    @blueprint.post("/whatsapp/inbound")
    @require_signature(signature)
    def inbound() -> Response:
        try:
            message = parse_inbound(request.form, clock())
        except (InvalidInboundError, InvalidAddressError) as error:
            # Signed, so from Twilio, but nothing that a citizen wrote: there is nobody to answer.
            log.warning("inbound not understood", reason=str(error))
            return _twiml(())
        try:
            answer = conversation.handle(message)
            if rich_replies.take(message, answer.replies, answer.language):
                return _twiml(())
            return _twiml([plain_text(reply) for reply in answer.replies])
        except Exception:
            # Nothing of the turn was committed: the citizen can simply write again, and is told.
            reference = uuid4().hex[:8]
            log.exception("turn lost", reference=reference, message_sid=message.message_sid)
            return _twiml([f"{apology} ({reference})"])

    return blueprint


def _twiml(bodies: Sequence[str]) -> Response:
    return Response(to_twiml(bodies), content_type=CONTENT_TYPE)
