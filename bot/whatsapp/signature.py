"""Twilio's signature: who does not have it is refused, before anything else is looked at.

Twilio signs the URL exactly as it was configured, then the form's fields. Behind a proxy the URL
that Flask reconstructs is another one, and Werkzeug decodes percent-escapes in it; so the URL is
put together from the configured public address and the raw target of the request.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote

from flask import Request, Response, request
from twilio.request_validator import RequestValidator, get_signature_algorithm

P = ParamSpec("P")

_FORM = "application/x-www-form-urlencoded"
_SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"


class SignatureCheck:
    """Knows the public address and the tokens; two of them are accepted during a rotation."""

    def __init__(self, base_url: str, auth_tokens: Sequence[str]) -> None:
        """`base_url`: scheme, host and path prefix by which Twilio reaches this service."""
        self._base_url = base_url
        self._validators = tuple(RequestValidator(token) for token in auth_tokens)

    def accepts(self, request: Request) -> bool:
        """Whether Twilio signed this request.

        Only forms are accepted: twilio-python would pass a signed JSON request without looking at
        its body, and Twilio's messaging webhooks are never JSON.
        """
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature or request.mimetype != _FORM:
            return False
        url = self._base_url + raw_target(request)
        algorithm = get_signature_algorithm(request.headers.get(_SETTINGS_HEADER))
        return any(
            _is_exactly(validator, url, request.form, signature)
            or validator.validate(url, request.form, signature, algorithm)
            for validator in self._validators
        )


def _is_exactly(
    validator: RequestValidator, url: str, form: Mapping[str, str], signature: str
) -> bool:
    """The usual case, at half the cost: `validate` tries the URL with and without port too."""
    expected: str = validator.compute_signature(url, form)
    return hmac.compare_digest(expected.encode(), signature.encode())


def raw_target(request: Request) -> str:
    """Path and query as they stood in the request line, escapes untouched."""
    environ = request.environ
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if target:
        return str(target)
    # Our paths are plain ASCII, and WSGI hands the query on undecoded.
    path = quote(environ.get("PATH_INFO", "").encode("latin-1"))
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def require_signature(
    check: SignatureCheck,
) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """A view that only Twilio can reach; anybody else is answered 403 and nothing is told."""

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            if not check.accepts(request):
                return Response("Invalid signature\n", status=403, mimetype="text/plain")
            return view(*args, **kwargs)

        return guarded

    return decorate
