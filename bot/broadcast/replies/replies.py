"""Replies that need the provider's API (buttons, lists): put into a lane of their own, sent first.

The web process puts them there after the turn has been committed; a broadcaster sends them. The
address travels encrypted, because somebody who writes need not be in the roster.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import orjson
import redis

from bot.broadcast.lanes import Lane
from bot.broadcast.messages import Choice, Interactive, ReplyPart
from bot.citizens import Address, Cipher
from bot.clock import Clock
from bot.store import keys, load_script

_REMEMBERED_SECONDS = 24 * 60 * 60
_PROGRESS_SECONDS = 15 * 60
_ACCEPTED = b"accepted"
_MOST_ATTEMPTS = 2
"""At a reply of which nobody knows whether it arrived: the second one, and no third."""


@dataclass(frozen=True, slots=True)
class ReplyMessage:
    """One reply."""

    text: str
    """All of it; with `interactive`, the choices as numbered lines below the text."""
    interactive: Interactive | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The replies to one message, in their order."""

    message_sid: str
    address: Address
    messages: tuple[ReplyMessage, ...]
    number: str
    """Which of our numbers the message was written to, and is answered from."""
    at: float
    """Epoch seconds at which they were put into the lane."""


class Replies:
    """The lane of replies: one end for the web, the other for the broadcaster."""

    def __init__(self, client: redis.Redis, cipher: Cipher, clock: Clock) -> None:
        self._client = client
        self._cipher = cipher
        self._clock = clock
        self._put = load_script(client, "broadcast_reply")

    def enqueue(
        self,
        message_sid: str,
        address: Address,
        messages: Sequence[ReplyMessage],
        *,
        number: str = "",
    ) -> bool:
        """Have these sent to `address`, in this order; False when that was asked for before.

        `message_sid` is the message that they answer: delivered twice, it is answered once.
        `number`: which of ours they are sent from.
        """
        fields: dict[str, str | bytes] = {
            "message_sid": message_sid,
            "address": self._cipher.encrypt(address, _place(message_sid)),
            "messages": orjson.dumps([asdict(message) for message in messages]),
            "number": number,
            "at": str(self._clock().timestamp()),
        }
        return bool(
            self._put(
                keys=[keys.lane(Lane.REPLIES), keys.reply_taken(message_sid)],
                args=[_REMEMBERED_SECONDS, *(part for pair in fields.items() for part in pair)],
            )
        )

    def open(self, fields: dict[str, bytes]) -> Envelope:
        """What an entry of the lane holds. Raises KeyError or WrongDataKeyError."""
        message_sid = fields["message_sid"].decode()
        return Envelope(
            message_sid=message_sid,
            address=self._cipher.decrypt(fields["address"], _place(message_sid)),
            messages=tuple(_message(value) for value in orjson.loads(fields["messages"])),
            number=fields.get("number", b"").decode(),
            at=float(fields["at"]),
        )

    # ── How far an entry has come ───────────────────────────────────────────────────────────────

    def accepted(self, part: ReplyPart) -> bool:
        """Whether a reply has reached the provider, by its answer or by a report about it."""
        stored = self._client.hget(keys.reply_progress(part.entry), str(part.index))
        return cast("bytes | None", stored) == _ACCEPTED

    def try_once_more(self, part: ReplyPart) -> bool:
        """Note an attempt at sending a reply; False when there have been enough of them."""
        key = keys.reply_progress(part.entry)
        pipeline = self._client.pipeline(transaction=False)
        pipeline.hincrby(key, f"{part.index}:attempts", 1)
        pipeline.expire(key, _PROGRESS_SECONDS)
        return bool(pipeline.execute()[0] <= _MOST_ATTEMPTS)

    def mark_accepted(self, part: ReplyPart) -> None:
        """The provider has it: it is not sent again, whoever takes up the entry."""
        prove(self._client, part)


def prove(client: redis.Redis, part: ReplyPart) -> None:
    """A reply has reached the provider."""
    key = keys.reply_progress(part.entry)
    pipeline = client.pipeline(transaction=False)
    pipeline.hset(key, str(part.index), _ACCEPTED)
    pipeline.expire(key, _PROGRESS_SECONDS)
    pipeline.execute()


def _message(value: dict[str, Any]) -> ReplyMessage:
    interactive = value["interactive"]
    if interactive is None:
        return ReplyMessage(value["text"])
    choices = tuple(Choice(**choice) for choice in interactive["choices"])
    return ReplyMessage(value["text"], Interactive(**{**interactive, "choices": choices}))


def _place(message_sid: str) -> bytes:
    """What the encrypted address is bound to."""
    return f"reply:{message_sid}".encode()
