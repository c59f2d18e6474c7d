"""A request to send: its form, checked as Twilio checks it, made into a message."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from simulator.account import Account
from simulator.clock import Clock
from simulator.errors import TwilioError
from simulator.memory.addresses import PREFIX, is_address
from simulator.memory.model import Direction, Media, Message, new_sid
from simulator.memory.store import Store
from simulator.templates.content import MOST_TEXT, Content, Rendered, render
from simulator.templates.shelf import ContentShelf

_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+|[0-9a-fA-F:.]+")
_LONGEST_VALIDITY: Final = 36_000


class MessageRequest:
    """The parameters of a form, by Twilio's names."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = values

    @classmethod
    def parse(cls, body: bytes) -> "MessageRequest":
        """Read an urlencoded form. Raises TwilioError 20001 when it is not UTF-8."""
        try:
            return cls(parse_qs(body.decode(), keep_blank_values=True, errors="strict"))
        except (UnicodeDecodeError, ValueError) as error:
            raise TwilioError(20001, problem="the form is not UTF-8") from error

    def has(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> str:
        """The parameter's (last) value, empty when it is missing."""
        return self._values[name][-1] if name in self._values else ""

    def all(self, name: str) -> list[str]:
        """All values of a parameter that may be repeated."""
        return [value for value in self._values.get(name, []) if value]


class OutgoingMessages:
    """Turns what the service asks for into messages, refusing what Twilio refuses at once."""

    def __init__(
        self, account: Account, store: Store, contents: ContentShelf, clock: Clock
    ) -> None:
        self._account = account
        self._store = store
        self._contents = contents
        self._clock = clock

    def message(self, wanted: MessageRequest) -> Message:
        """The message that a POST to Messages.json creates. Raises TwilioError."""
        recipient = self._recipient(wanted)
        service = wanted.get("MessagingServiceSid") or None
        sender = self._sender(wanted, service)
        _check_channel(sender, recipient)
        template, variables = self._template(wanted)
        media_urls = wanted.all("MediaUrl")
        body = wanted.get("Body")
        if template is None:
            _check_text(body, media_urls)
        message = self.compose(
            sender,
            recipient,
            body,
            media_urls,
            direction="outbound-api",
            status_callback=_callback(wanted.get("StatusCallback")),
            content=(template, variables) if template else None,
        )
        message.validity = _validity(wanted)
        message.service_sid = service
        if service:
            message.status = "accepted"
        return message

    def compose(
        self,
        sender: str,
        recipient: str,
        body: str,
        media_urls: list[str],
        *,
        direction: Direction,
        status_callback: str | None,
        content: tuple[Content, Mapping[str, Any]] | None = None,
    ) -> Message:
        """A message whose parts have been checked, ready for the queue."""
        rendered = render(*content) if content else Rendered(body)
        if rendered.media_url:
            media_urls = [rendered.media_url]
        now = self._clock()
        return Message(
            sid=new_sid("MM" if media_urls or content else "SM"),
            direction=direction,
            sender=sender,
            recipient=recipient,
            body=rendered.body,
            status="queued",
            created=now,
            updated=now,
            media=tuple(Media("", url, "") for url in media_urls),
            interactive=rendered.interactive,
            content_sid=content[0].sid if content else None,
            variables=content[1] if content else None,
            status_callback=status_callback,
        )

    def _recipient(self, wanted: MessageRequest) -> str:
        recipient = wanted.get("To")
        if not recipient:
            raise TwilioError(21604)
        if not is_address(PREFIX + recipient.removeprefix(PREFIX)):
            raise TwilioError(21211, to=recipient)
        phone = self._store.phones.get(recipient)
        if phone and phone.opted_out:
            raise TwilioError(21610)
        return recipient

    def _sender(self, wanted: MessageRequest, service: str | None) -> str:
        sender = wanted.get("From")
        if service and not re.fullmatch(r"MG[0-9a-fA-F]{32}", service):
            raise TwilioError(21701)
        if not sender and service:
            return self._account.senders[0]
        if not sender:
            raise TwilioError(21603)
        if sender not in self._account.senders and sender.startswith(PREFIX):
            raise TwilioError(63007)
        return sender

    def _template(self, wanted: MessageRequest) -> tuple[Content | None, Mapping[str, Any]]:
        sid, variables = wanted.get("ContentSid"), wanted.get("ContentVariables")
        if not sid:
            if variables:
                raise TwilioError(21654)
            return None, {}
        content = self._contents.contents.get(sid)
        if content is None:
            raise TwilioError(21655)
        return content, _variables(variables)


def check_url(url: str) -> bool:
    """Whether Twilio would call this URL: http(s), a valid host, no underscore in it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host))


def _check_channel(sender: str, recipient: str) -> None:
    if sender.startswith(PREFIX) != recipient.startswith(PREFIX):
        raise TwilioError(21910)
    if not sender.startswith(PREFIX):
        raise TwilioError(63007)  # only WhatsApp is simulated


def _check_text(body: str, media_urls: list[str]) -> None:
    if not body and not media_urls:
        raise TwilioError(21602)
    if len(body) > MOST_TEXT:
        raise TwilioError(21617)
    if len(media_urls) > 1:
        raise TwilioError(21623)
    if not all(map(check_url, media_urls)):
        raise TwilioError(21620)


def _callback(url: str) -> str | None:
    if url and not check_url(url):
        raise TwilioError(21609, url=url)
    return url or None


def _validity(wanted: MessageRequest) -> int | None:
    text = wanted.get("ValidityPeriod")
    if not text:
        return None
    if not text.isdigit() or not 1 <= int(text) <= _LONGEST_VALIDITY:
        raise TwilioError(21624)
    return int(text)


def _variables(text: str) -> Mapping[str, Any]:
    """ContentVariables: a JSON object of texts (null is let through and fails later)."""
    try:
        variables = json.loads(text or "{}")
    except ValueError as error:
        raise TwilioError(21656) from error
    if not isinstance(variables, dict) or len(variables) > 100:
        raise TwilioError(21656)
    if any(not isinstance(value, str | None) or len(key) > 16 for key, value in variables.items()):
        raise TwilioError(21656)
    return variables
