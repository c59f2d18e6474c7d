"""Sending through Twilio: twilio-python's asynchronous client, with its edges filed off.

As it comes, that client ignores its time-out, repeats a POST after a 5xx when told to retry (two
messages for one), hides the header that says when to come back, sends JSON as a form and logs
addresses. So the HTTP beneath it is ours.
"""

import json
import logging
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
import redis
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.broadcast import (
    Accepted,
    Busy,
    Interactive,
    NoTrace,
    Outcome,
    Outgoing,
    Refused,
    Trace,
    Traced,
    Unknown,
)
from bot.settings import TwilioAccount
from bot.whatsapp.content import Contents, content_variables, fits

STATUS_PATH = "/whatsapp/status"

_TIMEOUT_SECONDS = 15.0
"""Shorter than a lease, so that whoever takes a range over meets no message under way."""
_CONNECT_SECONDS = 5.0
_KEEP_ALIVE_SECONDS = 10.0
"""Shorter than the servers': a request on a connection that they close has no certain outcome."""
_LOOKED_UP = 20
"""Messages to one person, newest first: more than anybody gets within the time of a broadcast."""
_CLOCK_SKEW = timedelta(seconds=30)
_TOO_MANY_REQUESTS, _SERVER_FAULT = 429, 500
_TOO_MANY_REQUESTS_CODE = 20429
_NO_SUCH_CONTENT = frozenset({20404, 21654, 21655, 21656})


class _TooManyRequestsError(Exception):
    def __init__(self, retry_after: float | None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class _ServerFaultError(Exception):
    pass


class _Http(AsyncHttpClient):  # type: ignore[misc]
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
        as_json = (headers or {}).get("Content-Type") == "application/json"
        body: dict[str, Any] = {"json": data} if as_json else {"data": data}
        async with self._session.request(
            method,
            uri,
            params=params,  # type: ignore[arg-type]
            headers=headers,
            auth=aiohttp.BasicAuth(*auth) if auth else None,
            allow_redirects=allow_redirects,
            **body,
        ) as response:
            if response.status == _TOO_MANY_REQUESTS:
                raise _TooManyRequestsError(_seconds(response.headers.get("Retry-After")))
            if response.status >= _SERVER_FAULT:
                raise _ServerFaultError(f"HTTP {response.status}")
            return Response(response.status, await response.text(), response.headers)


class TwilioSender:
    """The way to Twilio, as the broadcaster knows it. Use it as an asynchronous context manager."""

    def __init__(
        self,
        account: TwilioAccount,
        client: redis.Redis,
        *,
        base_url: str,
        at_once: int = 100,
        timeout: float = _TIMEOUT_SECONDS,
    ) -> None:
        """`base_url`: how Twilio reaches this service; `at_once`: connections kept open;
        `timeout`: seconds for a request, after which nobody knows what became of it."""
        self._account = account
        self._redis = client
        self._status_url = base_url + STATUS_PATH
        self._at_once = at_once
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=_CONNECT_SECONDS)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self._at_once + 32, keepalive_timeout=_KEEP_ALIVE_SECONDS
        )
        self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        account = self._account
        self._twilio = Client(
            account.username,
            account.password,
            account.account_sid,
            http_client=_Http(self._session),
        )
        if account.api_base_url:
            self._twilio.api.base_url = account.api_base_url
            self._twilio.content.base_url = account.api_base_url
        self._contents = Contents(self._redis, self._twilio)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def submit(self, message: Outgoing) -> Outcome:
        """Hand a message to Twilio, with one POST; buttons that it does not take become text."""
        interactive = message.interactive
        if interactive is not None and fits(interactive):
            outcome = await self._submit_interactive(message, interactive)
            if not isinstance(outcome, Refused):
                return outcome
        return await self._create(message, body=message.text)

    async def look_up(self, message: Outgoing, since: datetime) -> Trace:
        """Ask Twilio's list of messages for one to the same person with the same text.

        By the time of its creation: the list's own filter is by the time of sending, which what
        waits in a queue does not have.
        """
        try:
            found = await self._twilio.messages.list_async(to=message.to.uri, limit=_LOOKED_UP)
        except Exception as error:
            outcome = outcome_of(error)
            return Unknown(f"Twilio’s list: {type(outcome).__name__}")
        for one in found:
            if one.date_created >= since - _CLOCK_SKEW and _same(one.body, message.text):
                return Traced(one.status, one.error_code)
        return NoTrace()

    async def _submit_interactive(self, message: Outgoing, interactive: Interactive) -> Outcome:
        outcome = await self._create_from_content(message, interactive)
        if isinstance(outcome, Refused) and outcome.code in _NO_SUCH_CONTENT:
            self._contents.forget(interactive)
            outcome = await self._create_from_content(message, interactive)
        return outcome

    async def _create_from_content(self, message: Outgoing, interactive: Interactive) -> Outcome:
        try:
            sid = await self._contents.sid_for(interactive)
        except Exception as error:
            outcome = outcome_of(error)
            # No message was sent yet, so nothing is uncertain about it.
            return Busy(None, outcome.reason) if isinstance(outcome, Unknown) else outcome
        return await self._create(
            message, content_sid=sid, content_variables=content_variables(interactive)
        )

    async def _create(self, message: Outgoing, **content: str) -> Outcome:
        options: dict[str, Any] = dict(content)
        if message.validity is not None:
            options["validity_period"] = message.validity
        try:
            created = await self._twilio.messages.create_async(
                to=message.to.uri,
                from_=message.number,
                status_callback=f"{self._status_url}?r={message.reference}",
                **options,
            )
        except Exception as error:
            return outcome_of(error)
        return Accepted(created.sid or "")


def _same(one: str | None, other: str) -> bool:
    """Whether two texts are the same but for blanks, which a provider may trim."""
    return (one or "").split() == other.split()


def outcome_of(error: Exception) -> Outcome:
    """What an exception says about the message; raises it where it says nothing.

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
