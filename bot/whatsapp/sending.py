"""Sending through Twilio: free text and files inside the service window, templates outside it."""

from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
import redis

from bot.broadcast import (
    Accepted,
    Announcement,
    Busy,
    Interactive,
    Kind,
    NoTrace,
    Outcome,
    Outgoing,
    Refused,
    Trace,
    Traced,
    Unknown,
    Withheld,
    length_of,
)
from bot.settings import TwilioAccount
from bot.whatsapp.content import Contents, content_variables, fits
from bot.whatsapp.http import OneRequest, outcome_of, twilio_client
from bot.whatsapp.plain import LONGEST_BODY
from bot.whatsapp.templates import Templates

STATUS_PATH = "/whatsapp/status"
MEDIA_PATH = "/media"

_CONNECT_SECONDS = 5.0
_KEEP_ALIVE_SECONDS = 10.0
"""Shorter than the servers': a request on a connection that they close has no certain outcome."""
_LOOKED_UP = 20
"""Messages to one person, newest first: more than anybody gets within the time of a broadcast."""
_CLOCK_SKEW = timedelta(seconds=30)
_TOO_LONG = 21617
_NO_SUCH_CONTENT = frozenset({20404, 21654, 21655, 21656})


class TwilioSender:
    """The way to Twilio, as the broadcaster knows it. Use it as an asynchronous context manager."""

    def __init__(
        self,
        account: TwilioAccount,
        client: redis.Redis,
        templates: Templates,
        *,
        base_url: str,
        at_once: int = 100,
        timeout: float = 15.0,
    ) -> None:
        """`base_url`: how Twilio reaches this service; `at_once`: connections kept open;
        `timeout`: seconds for a request, after which nobody knows what became of it."""
        self._account = account
        self._redis = client
        self._templates = templates
        self._numbers = frozenset(number.uri for number in account.numbers)
        self._status_url = base_url + STATUS_PATH
        self._media_url = base_url + MEDIA_PATH
        self._at_once = at_once
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=_CONNECT_SECONDS)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self._at_once + 32, keepalive_timeout=_KEEP_ALIVE_SECONDS
        )
        self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        self._twilio = twilio_client(self._account, OneRequest(self._session))
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
        interactive, announcement = message.interactive, message.announcement
        if announcement is not None:
            return await self._submit_announcement(message, announcement)
        if interactive is not None and fits(interactive):
            outcome = await self._submit_interactive(message, interactive)
            if not isinstance(outcome, Refused):
                return outcome
        return await self._create(message, body=message.text)

    async def look_up(self, message: Outgoing, since: datetime) -> Trace:
        """Ask Twilio's list of messages for one to the same person that says the same.

        By the time of its creation: the list's own filter is by the time of sending, which what
        waits in a queue does not have.
        """
        try:
            found = await self._twilio.messages.list_async(to=message.to.uri, limit=_LOOKED_UP)
        except Exception as error:
            outcome = outcome_of(error)
            return Unknown(f"Twilio’s list: {type(outcome).__name__}")
        texts = self._texts(message)
        for one in found:
            recent = one.date_created >= since - _CLOCK_SKEW
            if recent and one.from_ in self._numbers and _words(one.body) in texts:
                return Traced(one.status, one.error_code)
        return NoTrace()

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    async def _submit_announcement(self, message: Outgoing, announcement: Announcement) -> Outcome:
        """As free text with its file, or as a template.

        A document goes as a template inside the window too: Twilio sends no words along with a
        document (docs/whatsapp/guidance-whatsapp-media-messages). Where there is none, as a link.
        """
        document = announcement.kind is Kind.DOCUMENT
        if message.in_window and not document:
            return await self._create(message, body=message.text, **self._media(announcement))
        filled = self._templates.fill(announcement)
        if isinstance(filled, Withheld):
            if not message.in_window:
                return filled
            text = self._with_link(message, announcement)
            return (
                Refused(_TOO_LONG)
                if length_of(text) > LONGEST_BODY
                else await self._create(message, body=text)
            )
        return await self._create(
            message, content_sid=filled.content_sid, content_variables=filled.content_variables
        )

    def _media(self, announcement: Announcement) -> dict[str, Any]:
        if not announcement.file:
            return {}
        return {"media_url": [f"{self._media_url}/{announcement.file}"]}

    def _with_link(self, message: Outgoing, announcement: Announcement) -> str:
        return f"{message.text}\n\n{self._media_url}/{announcement.file}"

    def _texts(self, message: Outgoing) -> set[tuple[str, ...]]:
        """What the message may read like at Twilio."""
        texts = [message.text]
        if message.announcement is not None:
            texts += self._templates.renderings(message.announcement)
            texts.append(self._with_link(message, message.announcement))
        return set(map(_words, texts))

    # ── Replies with buttons ────────────────────────────────────────────────────────────────────

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

    async def _create(self, message: Outgoing, **content: Any) -> Outcome:
        options: dict[str, Any] = dict(content)
        if message.validity is not None:
            options["validity_period"] = message.validity
        try:
            created = await self._twilio.messages.create_async(
                to=message.to.uri,
                from_=message.number or self._account.numbers[0].uri,
                status_callback=f"{self._status_url}?r={message.reference}",
                **options,
            )
        except Exception as error:
            return outcome_of(error)
        return Accepted(created.sid or "")


def _words(text: str | None) -> tuple[str, ...]:
    """A text without its blanks, which a provider may trim."""
    return tuple((text or "").split())
