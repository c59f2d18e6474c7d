"""A webhook that only Twilio can reach: a signed form in, a short answer out, as plain WSGI.

On the night of an alert Twilio brings thousands of messages and of status callbacks. Flask's
request, form and dispatch would cost each of them 100 µs of CPU for things that a webhook does not
use, which is as much as the rest of a callback and a sixth of a citizen's whole turn.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    ServiceUnavailable,
)
from werkzeug.wsgi import get_input_stream

from bot.store import trouble_in
from bot.whatsapp.signature import Fields, SignatureCheck

log = structlog.get_logger()

_FORM = "application/x-www-form-urlencoded"
_LARGEST_FORM = 500_000
"""Bytes. A message of 1,600 emoji, each escaped, makes 20,000."""


@dataclass(frozen=True, slots=True)
class SignedForm:
    """What Twilio has sent, and vouches for."""

    fields: Mapping[str, str]
    query: str
    """The query of the address, as it was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a webhook answers."""

    status: str = "204 No Content"
    content_type: str = ""
    body: bytes = b""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Those that describe the body; none where there is none."""
        if not self.content_type:
            return []
        return [("Content-Type", self.content_type), ("Content-Length", str(len(self.body)))]


_INVALID_SIGNATURE = Answer("403 Forbidden", "text/plain", b"Invalid signature\n")


def signed_webhook(
    signature: SignatureCheck, handle: Callable[[SignedForm], Answer]
) -> WSGIApplication:
    """The application that answers a POST of a signed form with what `handle` says.

    Everything else is refused before it is looked at (403, 405, 413), and told nothing.
    """

    def answer(environ: WSGIEnvironment) -> Answer:
        if environ["REQUEST_METHOD"] != "POST":
            raise MethodNotAllowed(["POST"])
        fields = _fields(environ)
        if not signature.accepts(environ, fields):
            return _INVALID_SIGNATURE
        try:
            return handle(SignedForm(dict(fields), environ.get("QUERY_STRING", "")))
        except Exception as error:
            if trouble := trouble_in(error):
                log.error("webhook failed", trouble=trouble)
                raise ServiceUnavailable from None
            log.exception("webhook failed")
            raise InternalServerError from None

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            given = answer(environ)
        except HTTPException as refusal:
            return refusal(environ, start_response)
        start_response(given.status, given.headers)
        return [given.body]

    return application


def _fields(environ: WSGIEnvironment) -> Fields:
    """The form's fields; none for any other kind of body.

    Twilio's messaging webhooks are always forms, and a signature over JSON says nothing about its
    body (twilio-python passes such a request without looking at it).
    """
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != _FORM:
        return []
    return parse_qsl(_body(environ).decode(errors="replace"), keep_blank_values=True)


def _body(environ: WSGIEnvironment) -> bytes:
    length = environ.get("CONTENT_LENGTH", "")
    if length.isdecimal() and int(length) <= _LARGEST_FORM:
        return bytes(environ["wsgi.input"].read(int(length)))
    # Of unknown length, from a proxy that passes on in chunks; or too large, which raises.
    return get_input_stream(environ, max_content_length=_LARGEST_FORM).read()
