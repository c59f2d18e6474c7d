"""HTTP to Twilio: twilio-python's clients, with their edges filed off.

As it comes, the asynchronous client ignores its time-out, repeats a POST after a 5xx when told to
retry (two messages for one), hides the header that says when to come back, sends JSON as a form and
logs addresses. So the HTTP beneath it is ours. The other client has no time-out until it is given
one; it never repeats a POST.
"""

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus

import aiohttp
import orjson
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient, HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.broadcast import Busy, Refused, Unknown
from bot.settings import TwilioAccount

_PATIENT_SECONDS = 30.0
_TOO_MANY_REQUESTS, _SERVER_FAULT = 429, 500
_TOO_MANY_REQUESTS_CODE = 20429


class _TooManyRequestsError(Exception):
    def __init__(self, retry_after: float | None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class _ServerFaultError(Exception):
    pass


class OneRequest(AsyncHttpClient):  # type: ignore[misc]
    """One session for all requests; each is made once, within a time-out, and not logged."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._session = session

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  (the session's holds)
        allow_redirects: bool = False,
    ) -> Response:
        """Make a request; 429 and 5xx are raised, everything else is for twilio-python to read."""
        given = dict(headers or {})
        as_json = given.get("Content-Type") == "application/json"
        if auth:
            given["Authorization"] = aiohttp.encode_basic_auth(*auth)
        async with self._session.request(
            method,
            uri,
            params=params,  # type: ignore[arg-type]
            headers=given,
            allow_redirects=allow_redirects,
            data=(orjson.dumps(data) if as_json else _form(data)) if data else None,
        ) as response:
            if response.status == _TOO_MANY_REQUESTS:
                raise _TooManyRequestsError(_seconds(response.headers.get("Retry-After")))
            if response.status >= _SERVER_FAULT:
                raise _ServerFaultError(f"HTTP {response.status}")
            text = (await response.read()).decode()  # Twilio speaks UTF-8; guessing costs time
            return Response(response.status, text, response.headers)


# Names and most values repeat from message to message, and quoting is most of encoding's cost.
_quoted = lru_cache(maxsize=1024)(quote_plus)


def _form(data: Mapping[str, object]) -> bytes:
    """An urlencoded form; a list is a value that is repeated."""
    pairs = (
        (name, one)
        for name, value in data.items()
        for one in (value if isinstance(value, list) else [value])
    )
    return "&".join(f"{_quoted(name)}={_quoted(str(value))}" for name, value in pairs).encode()


def twilio_client(account: TwilioAccount, http: HttpClient | None = None) -> Client:
    """A client of the account; without `http` one that waits, for what is not urgent."""
    client = Client(
        account.username,
        account.password,
        account.account_sid,
        http_client=http or TwilioHttpClient(timeout=_PATIENT_SECONDS),
    )
    if account.api_base_url:
        client.api.base_url = account.api_base_url
        client.content.base_url = account.api_base_url
    return client


def outcome_of(error: Exception) -> Busy | Refused | Unknown:
    """What an exception says about a message; raises it where it says nothing.

    The line that matters: what certainly was not taken may be sent again, what perhaps was, not.
    """
    match error:
        case _TooManyRequestsError(retry_after=seconds):
            return Busy(seconds, "too many requests")
        case TwilioRestException(code=int(code)) | TwilioServiceException(code=int(code)):
            return (
                Busy(None, "too many requests")
                if code == _TOO_MANY_REQUESTS_CODE
                else Refused(code)
            )
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Busy(None, "no connection")
        case _ServerFaultError():
            return Unknown(str(error))
        case TimeoutError():
            return Unknown("time-out")
        case aiohttp.ClientError():
            return Unknown("connection lost")
        case json.JSONDecodeError():
            return Unknown("unreadable answer")
    raise error


def _seconds(retry_after: str | None) -> float | None:
    """The header `Retry-After` in seconds; its other form, a date, is of no use here."""
    try:
        return max(0.0, float(retry_after or ""))
    except ValueError:
        return None
