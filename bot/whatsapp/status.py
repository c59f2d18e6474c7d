"""`POST /whatsapp/status`: Twilio reports what became of a message that we sent."""

import structlog
from flask import Blueprint, Response, request

from bot.broadcast import InvalidReferenceError, Receipts
from bot.whatsapp.sending import STATUS_PATH
from bot.whatsapp.signature import SignatureCheck, require_signature

log = structlog.get_logger()


def create_status_webhook(receipts: Receipts, signature: SignatureCheck) -> Blueprint:
    """The blueprint. A report without our reference is about nothing of which we keep a record."""
    blueprint = Blueprint("status", __name__)

    @blueprint.post(STATUS_PATH)
    @require_signature(signature)
    def status() -> Response:
        reference = request.args.get("r", "")
        if reference:
            try:
                receipts.record(reference, request.form.get("MessageStatus", ""), _error_code())
            except InvalidReferenceError:
                log.warning("receipt with a reference that is none of ours")
        return Response(status=204)

    return blueprint


def _error_code() -> int | None:
    code = request.form.get("ErrorCode", "")
    return int(code) if code.isascii() and code.isdigit() else None
