"""`POST /whatsapp/inbound`: Twilio hands over what a citizen wrote, and takes the answer back."""

from uuid import uuid4
from wsgiref.types import WSGIApplication

import structlog

from bot.citizens import InvalidAddressError
from bot.clock import Clock
from bot.conversation import Answer, Converses
from bot.store import trouble_in
from bot.turn.inbound import Inbound
from bot.whatsapp.inbound import InvalidInboundError, parse_inbound
from bot.whatsapp.interactive import InteractiveReplies
from bot.whatsapp.plain import plain_text
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.signed import Answer as HttpAnswer
from bot.whatsapp.signed import SignedForm, signed_webhook
from bot.whatsapp.twiml import CONTENT_TYPE, to_twiml

log = structlog.get_logger()

INBOUND_PATH = "/whatsapp/inbound"


def create_webhook(
    conversation: Converses,
    signature: SignatureCheck,
    interactive_replies: InteractiveReplies,
    clock: Clock,
) -> WSGIApplication:
    """The webhook."""

    def inbound(form: SignedForm) -> HttpAnswer:
        try:
            message = parse_inbound(form.fields, clock())
        except (InvalidInboundError, InvalidAddressError) as error:
            # Signed, so from Twilio, but nothing that a citizen wrote: there is nobody to answer.
            log.warning("inbound not understood", reason=str(error))
            return _twiml()
        try:
            answer = conversation.handle(message)
        except Exception as error:
            # Nothing of the turn was committed: the citizen can simply write again, and is told.
            reference = uuid4().hex[:8]
            about = {"reference": reference, "message_sid": message.message_sid}
            if trouble := trouble_in(error):
                log.error("turn lost", trouble=trouble, **about)
            else:
                log.exception("turn lost", **about)
            return _twiml(f"{conversation.apology} ({reference})")
        if go_richly(message, answer):
            return _twiml()
        return _twiml(*map(plain_text, answer.replies))

    def go_richly(message: Inbound, answer: Answer) -> bool:
        """Whether the replies go with buttons. The turn is committed by now: what cannot be put
        into the lane is said as text, even if it then comes twice."""
        try:
            return interactive_replies.take(message, answer.replies, answer.language)
        except Exception:
            log.exception("replies go as text", message_sid=message.message_sid)
            return False

    return signed_webhook(signature, inbound)


def _twiml(*bodies: str) -> HttpAnswer:
    return HttpAnswer("200 OK", CONTENT_TYPE, to_twiml(bodies))
