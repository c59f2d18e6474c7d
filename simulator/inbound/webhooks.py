"""Carrying a citizen's message to the service, and its TwiML answer back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin
from uuid import uuid4

from simulator.account import Account
from simulator.api.outgoing import OutgoingMessages, check_url
from simulator.delivery.delivery import Delivery
from simulator.delivery.poster import Answer, Poster
from simulator.errors import TwilioError
from simulator.faults import Dice
from simulator.inbound import twiml
from simulator.inbound.debugger import Debugger
from simulator.inbound.form import inbound_form
from simulator.memory.addresses import is_address
from simulator.memory.model import Message, Phone
from simulator.memory.store import Store
from simulator.page.events import Events

_MOST_REDIRECTS: Final = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one inbound message: the webhook's HTTP status, and its replies."""

    sid: str
    status: int | None
    error: int | None
    replies: tuple[Message, ...] = ()


class Webhooks:
    """Posts inbound messages to the account's webhook and sends what it answers."""

    def __init__(
        self,
        *,
        account: Account,
        store: Store,
        poster: Poster,
        delivery: Delivery,
        outgoing: OutgoingMessages,
        debugger: Debugger,
        events: Events,
        dice: Dice,
        watch: Callable[[Message], None],
    ) -> None:
        self._account = account
        self._store = store
        self._poster = poster
        self._delivery = delivery
        self._outgoing = outgoing
        self._debugger = debugger
        self._events = events
        self._dice = dice
        self._watch = watch

    async def deliver(self, phone: Phone, message: Message) -> Outcome:
        """Post a message; the page shows the service typing until it has answered."""
        self._events.publish("typing", {"phone": phone.address, "sid": message.sid, "on": True})
        try:
            outcome = await self._deliver(phone, message)
        finally:
            self._events.publish(
                "typing", {"phone": phone.address, "sid": message.sid, "on": False}
            )
        message.status = "received"
        message.error_code = outcome.error
        self._store.changed(message)
        self._watch(message)
        return outcome

    async def _deliver(self, phone: Phone, message: Message) -> Outcome:
        quoted = self._store.messages.get(message.reply_to or "")
        form = inbound_form(self._account, phone, message, quoted)
        url, token = self._account.webhook_url, str(uuid4())
        answer = await self._poster.post(url, form, token=token)
        if self._dice.happens("webhook_doubled", phone.address):
            answer = await self._poster.post(url, form, token=token)
        replies: list[Message] = []
        for _ in range(_MOST_REDIRECTS):
            if not answer.ok:
                return self._failed(message, answer)
            script = twiml.parse(answer.content_type, answer.body)
            replies += self._act(message, script, url)
            if script.redirect is None:
                break
            url = urljoin(url, script.redirect)
            answer = await self._poster.post(url, form, token=str(uuid4()))
        fault = script.faults[0][0] if script.faults and not replies else None
        return Outcome(message.sid, answer.status, fault, tuple(replies))

    def _failed(self, message: Message, answer: Answer) -> Outcome:
        code = answer.error or 11200
        detail = f"HTTP {answer.status}" if answer.status else "no answer"
        self._debugger.note(code, message.sid, f"{detail}, {answer.attempts} attempt(s)")
        return Outcome(message.sid, answer.status, code)

    def _act(self, message: Message, script: twiml.Script, url: str) -> list[Message]:
        """Note what is wrong with the TwiML and send what is right."""
        for code, detail in script.faults:
            self._debugger.note(code, message.sid, detail)
        sent = []
        for reply in script.replies:
            answer = self._compose(message, reply, url)
            try:
                self._delivery.accept(answer)
            except TwilioError as error:
                self._debugger.note(14107, message.sid, error.message)
            else:
                sent.append(answer)
        return sent

    def _compose(self, message: Message, reply: twiml.Reply, url: str) -> Message:
        callback = urljoin(url, reply.status_callback) if reply.status_callback else None
        recipient = reply.recipient or message.sender
        return self._outgoing.compose(
            message.recipient,
            recipient if is_address(recipient) else message.sender,
            reply.body,
            list(reply.media_urls),
            direction="outbound-reply",
            status_callback=callback if callback and check_url(callback) else None,
        )


def describe(outcome: Outcome, view: Callable[[Message], Mapping[str, Any]]) -> dict[str, Any]:
    """An outcome in JSON, for whoever waited for it."""
    return {
        "sid": outcome.sid,
        "status": outcome.status,
        "error": outcome.error,
        "replies": [view(reply) for reply in outcome.replies],
    }
