"""Replies with WhatsApp's own buttons and lists: handed to the broadcaster, which has the API."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.broadcast import Choice, Interactive, Presence, Replies, ReplyMessage
from bot.clock import Clock
from bot.dialogue import Reply
from bot.turn.inbound import Inbound
from bot.whatsapp.plain import plain_text

_PRESENCE_FRESH_FOR = timedelta(seconds=2)


class InteractiveReplies:
    """The way for replies that TwiML does not know; closed while no broadcaster is alive."""

    def __init__(
        self, replies: Replies, presence: Presence, clock: Clock, *, wanted: bool = True
    ) -> None:
        """`wanted=False` keeps everything plain (INTERACTIVE_REPLIES)."""
        self._replies = replies
        self._presence = presence
        self._clock = clock
        self._wanted = wanted
        self._asked_at: datetime | None = None
        self._somebody_there = False

    def take(self, inbound: Inbound, replies: Sequence[Reply], language: str) -> bool:
        """Have these replies sent, all of them and in order; False when they must go as text.

        Replies go this way together or not at all: two ways would not keep their order.
        """
        if not (self._wanted and any(reply.choices for reply in replies) and self._open()):
            return False
        messages = [_message(reply, language) for reply in replies]
        self._replies.enqueue(
            inbound.message_sid, inbound.addresses[0], messages, number=inbound.to
        )
        return True

    def _open(self) -> bool:
        """Whether a broadcaster is alive; asked anew every two seconds at most."""
        now = self._clock()
        if (
            self._asked_at is None
            or not self._asked_at <= now < self._asked_at + _PRESENCE_FRESH_FOR
        ):
            self._asked_at, self._somebody_there = now, self._presence.anybody()
        return self._somebody_there


def _message(reply: Reply, language: str) -> ReplyMessage:
    if reply.kind == "text":
        return ReplyMessage(reply.text)
    interactive = Interactive(
        kind=reply.kind,
        response=reply.response,
        template=reply.template,
        variables=reply.variables,
        choices=tuple(Choice(c.id, c.title, c.description) for c in reply.choices),
        button=reply.button,
        language=language,
    )
    return ReplyMessage(plain_text(reply), interactive)
