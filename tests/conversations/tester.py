"""A citizen who talks to the bot, written so that a test reads like a specification.

Conversation(bot).user("Jesi On").expect_subscribed().expect_reply("benvenut")

Everything is real but the store: understanding, flows, texts, actions. What the store would keep
(the profile, the session, the replies already given) is kept here between two messages.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Self

from bot.citizens import Address, Profile
from bot.dialogue import Choice, Reply
from bot.turn.inbound import Inbound, MessageKind
from bot.turn.processor import Processor

TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SOMEBODY = Address.parse("whatsapp:+393335550123")


class Conversation:
    """One citizen, from a known state on. The checks are about the last message."""

    def __init__(
        self, bot: Processor, *, subscribed: bool = False, topics: Collection[str] = ()
    ) -> None:
        self._bot = bot
        self._profile = Profile(subscribed=subscribed, topics=tuple(topics))
        self._before = self._profile
        self._session: bytes | None = None
        self._now = MORNING
        self._numbers = count(1)
        self._answered: dict[str, tuple[Reply, ...]] = {}
        self._shown: tuple[Choice, ...] = ()
        self.replies: tuple[Reply, ...] = ()

    # ── What the citizen does ───────────────────────────────────────────────────────────────────

    def user(self, text: str, *, sid: str | None = None) -> Self:
        """Write something; with the `sid` of an earlier message, that message arrives again."""
        kind = MessageKind.TEXT if text.strip() else MessageKind.EMPTY
        return self._send(kind, text, sid=sid)

    def tap(self, title: str) -> Self:
        """Tap one of the choices that are on the screen, the last ones that were shown."""
        for choice in self._shown:
            if choice.title == title:
                return self._send(MessageKind.TAP, title, payload=choice.id)
        raise AssertionError(f"{title!r} is not on the screen: {self._titles}")

    def tap_id(self, payload: str, title: str) -> Self:
        """Tap a button of some other time, whatever is on the screen."""
        return self._send(MessageKind.TAP, title, payload=payload)

    def send(self, kind: MessageKind, caption: str = "") -> Self:
        """Send something that is no text: a picture, a place, a reaction."""
        return self._send(kind, caption)

    def wait(self, **amount: float) -> Self:
        """Let time go by: `wait(hours=20)`."""
        self._now += timedelta(**amount)
        return self

    def _send(
        self, kind: MessageKind, text: str, payload: str | None = None, sid: str | None = None
    ) -> Self:
        sid = sid or f"SM{next(self._numbers):032x}"
        self._before = self._profile
        self._now += timedelta(seconds=5)
        if sid not in self._answered:
            inbound = Inbound(sid, (SOMEBODY,), kind, text, self._now, payload=payload)
            outcome = self._bot.process(inbound, self._profile, self._session)
            self._answered[sid] = outcome.replies
            self._profile = Profile() if outcome.forget else outcome.profile
            self._session = None if outcome.forget else outcome.session
        self.replies = self._answered[sid]
        choices = [reply.choices for reply in self.replies if reply.choices]
        self._shown = choices[-1] if choices else self._shown
        return self

    # ── What must be so afterwards ──────────────────────────────────────────────────────────────

    def expect_subscribed(self, *topics: str) -> Self:
        """Subscribed; to exactly these topics, when any are given."""
        assert self._profile.subscribed, f"not subscribed after: {self.said}"
        if topics:
            assert set(self._profile.topics) == set(topics), self.said
        return self

    def expect_not_subscribed(self) -> Self:
        assert not self._profile.subscribed, f"subscribed after: {self.said}"
        assert self._profile.topics == (), self.said
        return self

    def expect_nothing_changed(self) -> Self:
        """Neither the subscription nor the topics nor the language."""
        assert _state(self._profile) == _state(self._before), self.said
        return self

    def expect_language(self, language: str) -> Self:
        assert self._profile.language == language
        return self

    def expect_reply(self, *patterns: str) -> Self:
        """Each is found in what was sent: texts, buttons and rows; capitals do not matter."""
        for pattern in patterns:
            assert re.search(pattern, self.said, re.IGNORECASE), f"no {pattern!r} in: {self.said}"
        return self

    def expect_never(self, *patterns: str) -> Self:
        """None is found in what was sent."""
        for pattern in patterns:
            assert not re.search(pattern, self.said, re.IGNORECASE), f"{pattern!r} in: {self.said}"
        return self

    def expect_silence(self) -> Self:
        assert self.replies == (), self.said
        return self

    def expect_messages(self, number: int) -> Self:
        assert len(self.replies) == number, self.said
        return self

    def expect_choices(self, *titles: str) -> Self:
        """These are on the screen now, in this order."""
        assert self._titles == list(titles)
        return self

    @property
    def said(self) -> str:
        """All that was sent in reply to the last message."""
        lines = [
            line
            for reply in self.replies
            for line in (reply.text, *(f"[{choice.title}]" for choice in reply.choices))
        ]
        return "\n".join(lines)

    @property
    def shown(self) -> tuple[Choice, ...]:
        """The choices on the screen."""
        return self._shown

    @property
    def subscribed(self) -> bool:
        return self._profile.subscribed

    @property
    def topics(self) -> tuple[str, ...]:
        return self._profile.topics

    @property
    def _titles(self) -> list[str]:
        return [choice.title for choice in self._shown]


def _state(profile: Profile) -> tuple[bool, frozenset[str], str]:
    return profile.subscribed, frozenset(profile.topics), profile.language
