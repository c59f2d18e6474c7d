"""`POST /whatsapp/status`: Twilio reports what became of a message that we sent."""

from collections.abc import Mapping
from urllib.parse import parse_qs
from wsgiref.types import WSGIApplication

import structlog

from bot.broadcast import InvalidReferenceError, Receipts
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.signed import Answer, SignedForm, signed_webhook

log = structlog.get_logger()


def create_status_webhook(receipts: Receipts, signature: SignatureCheck) -> WSGIApplication:
    """The webhook. A report without our reference is about nothing of which we keep a record."""

    def status(form: SignedForm) -> Answer:
        for reference in parse_qs(form.query).get("r", ()):
            try:
                status = form.fields.get("MessageStatus", "")
                receipts.record(reference, status, _error_code(form.fields))
            except InvalidReferenceError:
                log.warning("receipt with a reference that is none of ours")
        return Answer()

    return signed_webhook(signature, status)


def _error_code(fields: Mapping[str, str]) -> int | None:
    code = fields.get("ErrorCode", "")
    return int(code) if code.isascii() and code.isdigit() else None
