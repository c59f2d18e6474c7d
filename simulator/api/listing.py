"""The filters of Twilio's message list: To, From and the time a message was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from simulator.errors import TwilioError
from simulator.memory.model import Message
from simulator.memory.store import Store

_KEPT = ("To", "From", "DateSent", "DateSent<", "DateSent>")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages a list request asks for.

    `since` and `until` bound the time sent, both included. A message that has not left the
    queue has no such time and is in no list that asks for one, as documented.
    """

    query: Mapping[str, str]
    recipient: str | None = None
    sender: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filter":
        """Read Twilio's parameters; DateSent takes a day or a moment, in UTC."""
        given = {name: query[name] for name in _KEPT if query.get(name)}
        since, until = None, None
        if "DateSent" in given:
            since, until = _moments(given["DateSent"])
        if "DateSent>" in given:
            since = _moments(given["DateSent>"])[0]
        if "DateSent<" in given:
            until = _moments(given["DateSent<"])[0]
        return cls(given, given.get("To"), given.get("From"), since, until)

    def take(self, store: Store, before: int | None, most: int) -> list[Message]:
        """The newest messages that match, at most so many, from below ordinal `before` on."""
        candidates = store.newest_first(self.recipient or self.sender, before)
        return list(islice(filter(self.matches, candidates), most))

    def matches(self, message: Message) -> bool:
        """Whether a message is asked for."""
        if self.recipient and message.recipient != self.recipient:
            return False
        if self.sender and message.sender != self.sender:
            return False
        if not self.since and not self.until:
            return True
        if message.sent is None:
            return False
        return (self.since is None or message.sent >= self.since) and (
            self.until is None or message.sent <= self.until
        )


def _moments(text: str) -> tuple[datetime, datetime]:
    """First and last moment of what a DateSent parameter names."""
    try:
        if len(text) == len("2026-11-23"):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return day, day + timedelta(days=1, microseconds=-1)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise TwilioError(20001, problem=f"DateSent is not a date: {text}") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment, moment + timedelta(seconds=1, microseconds=-1)
