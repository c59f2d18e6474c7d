"""Status callbacks: what Twilio tells the service about each message, and how that can go wrong."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from simulator.account import Account
from simulator.delivery.poster import Poster
from simulator.errors import FAILURES
from simulator.faults import Dice
from simulator.memory.model import Message, new_sid
from simulator.work import Work

_EVENTS: Final = {"delivered": "DELIVERED", "read": "READ", "undelivered": "UNDELIVERED"}
_AT_ONCE: Final = 64
_FORGED: Final = "bm90IFR3aWxpbydzIHNpZ25hdHVyZSE="  # well-formed, and wrong

Report = dict[str, str]


class Callbacks:
    """Posts every change of status to the message's StatusCallback.

    The callbacks of one message go out one after the other, those of different messages side by
    side, unless a fault says otherwise.
    """

    def __init__(self, account: Account, poster: Poster, dice: Dice, work: Work) -> None:
        self._account = account
        self._poster = poster
        self._dice = dice
        self._work = work
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._chains: dict[str, deque[Report]] = {}
        self._held: dict[str, tuple[Report, Callable[[], None]]] = {}
        self._install_sid = new_sid("XE")

    def report(self, message: Message) -> None:
        """Tell the service the message's present status, if it asked to be told."""
        url = message.status_callback or self._account.status_url
        if not url or self._dice.happens("callback_lost", message.recipient):
            return
        report = self._report(message)
        if self._dice.happens("callback_late", message.recipient):
            seconds = self._dice.faults.callback_late_seconds
            self._work.later(seconds, lambda: self._send(url, report))
        elif message.sid in self._held:
            self._send(url, report)
            self._release(url, message.sid)
        elif self._dice.happens("callback_reordered", message.recipient):
            self._hold(url, report)
        else:
            self._send(url, report)

    def _hold(self, url: str, report: Report) -> None:
        """Keep a callback until the message's next one has overtaken it, or for a while."""
        sid = report["MessageSid"]
        seconds = self._dice.faults.callback_held_seconds
        give_up = self._work.later(seconds, lambda: self._release(url, sid))
        self._held[sid] = (report, give_up)

    def _release(self, url: str, sid: str) -> None:
        report, give_up = self._held.pop(sid)
        self._send(url, report)
        give_up()

    def _send(self, url: str, report: Report) -> None:
        """Put a callback at the end of its message's chain."""
        sid = report["MessageSid"]
        if chain := self._chains.get(sid):
            chain.append(report)
            return
        self._chains[sid] = deque([report])
        self._work.spawn(self._run(url, sid))

    async def _run(self, url: str, sid: str) -> None:
        chain = self._chains[sid]
        while chain:
            async with self._slots:
                await self._post(url, chain[0])
            chain.popleft()
        del self._chains[sid]

    async def _post(self, url: str, report: Report) -> None:
        token = str(uuid4())
        times = 2 if self._dice.happens("callback_doubled", report["To"]) else 1
        for _ in range(times):
            await self._poster.post(url, report, token=token)
        if self._dice.happens("callback_forged", report["To"]):
            await self._poster.post(url, _opposite(report), token=token, signature=_FORGED)

    def _report(self, message: Message) -> Report:
        """The parameters, as seen on the wire for WhatsApp."""
        report = {
            "AccountSid": self._account.sid,
            "ApiVersion": "2010-04-01",
            "ChannelInstallSid": self._install_sid,
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": message.recipient.removeprefix("whatsapp:"),
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "StructuredMessage": "false",
            "To": message.recipient,
        }
        if message.service_sid:
            report["MessagingServiceSid"] = message.service_sid
        if event := _EVENTS.get(message.status):
            report["EventType"] = event
        if message.error_code:
            report["ErrorCode"] = str(message.error_code)
            report["ChannelStatusMessage"] = FAILURES[message.error_code]
        return report


def _opposite(report: Report) -> Report:
    """A callback that claims the contrary: bad news for good, good for bad."""
    bad = report["MessageStatus"] in ("failed", "undelivered")
    status = "read" if bad else "failed"
    claim = report | {"MessageStatus": status, "SmsStatus": status}
    claim.pop("ErrorCode", None)
    return claim if bad else claim | {"ErrorCode": "63024"}
