"""`POST /whatsapp/inbound`: Twilio hands over what a citizen wrote, and takes the answer back."""

from collections.abc import Sequence
from typing import Protocol
from uuid import uuid4

import structlog
from flask import Blueprint, Response, request

from bot.citizens import InvalidAddressError
from bot.clock import Clock
from bot.conversation import Conversation
from bot.dialogue import Reply
from bot.inbound import Inbound
from bot.whatsapp.inbound import InvalidInboundError, parse_inbound
from bot.whatsapp.plain import plain_text
from bot.whatsapp.signature import SignatureCheck, require_signature
from bot.whatsapp.twiml import CONTENT_TYPE, to_twiml

log = structlog.get_logger()


class RichReplies(Protocol):
    """The way for replies with buttons and lists, which TwiML does not know."""

    def take(self, inbound: Inbound, replies: Sequence[Reply]) -> bool:
        """Send these replies, in order; False when they had better be answered as plain text."""


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
            replies = conversation.handle(message)
            if any(reply.choices for reply in replies) and rich_replies.take(message, replies):
                return _twiml(())
            return _twiml([plain_text(reply) for reply in replies])
        except Exception:
            # Nothing of the turn was committed: the citizen can simply write again, and is told.
            reference = uuid4().hex[:8]
            log.exception("turn lost", reference=reference, message_sid=message.message_sid)
            return _twiml([apology.format(reference=reference)])

    return blueprint


def _twiml(bodies: Sequence[str]) -> Response:
    return Response(to_twiml(bodies), content_type=CONTENT_TYPE)
