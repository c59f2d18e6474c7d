"""The outlook: one look at the audience and at our means, from which the pre-flight follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.broadcast.audience import Among, Audience, Headcount
from bot.broadcast.drafts import Draft
from bot.broadcast.life import DayLimit, Preflight, Reason, Repeats
from bot.broadcast.messages import TemplateShelf, announcement_of
from bot.broadcast.pace import Tier
from bot.broadcast.preflight.prices import Prices
from bot.broadcast.preflight.queue import Queue
from bot.broadcast.watch import Presence
from bot.clock import Clock
from bot.content.ready_texts import blanks_in

_ZONE = ZoneInfo("Europe/Rome")
_EVENING, _MORNING = time(22), time(7)
_MANY_SUPPRESSED = 0.1
_APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Means:
    """What we send with, as far as a pre-flight has to know."""

    rate: float
    """Messages a second as they really leave, from all our numbers together."""
    numbers: int = 1
    prices: Prices | None = None
    tier: Tier | None = None
    templates: TemplateShelf | None = None
    presence: Presence | None = None


class Outlook:
    """Works out pre-flights; one round trip for all citizens, however many they are."""

    def __init__(
        self, audience: Audience, repeats: Repeats, queue: Queue, clock: Clock, means: Means
    ) -> None:
        self._audience = audience
        self._repeats = repeats
        self._queue = queue
        self._clock = clock
        self._means = means

    def of(self, draft: Draft, among: Among = None) -> Preflight:
        """What would happen if this went out now, or at its hour; perhaps only to some."""
        people, means = self._audience.headcount(draft.topics, among), self._means
        inside, outside = people.recipients - people.outside_window, people.outside_window
        day_limit, waiting = self._day_limit(people), self._waiting(draft)
        return Preflight(
            recipients=people.recipients,
            by_topic=people.by_topic,
            by_language=people.by_language,
            exclusions={"suppressed": people.suppressed} if people.suppressed else {},
            inside_window=inside,
            outside_window=outside,
            seconds=round((waiting + people.recipients) / means.rate, 1) if means.rate else 0.0,
            numbers=means.numbers,
            cost=means.prices.of(inside=inside, outside=outside) if means.prices else None,
            day_limit=day_limit,
            warnings=tuple(self._warnings(draft, people, day_limit)),
            blockers=tuple(self._blockers(draft, people, day_limit, among)),
            waiting=waiting,
            unreachable={str(code): number for code, number in people.unreachable.items()},
        )

    def _waiting(self, draft: Draft) -> int:
        """What leaves before it; nobody knows that of an hour to come."""
        later = draft.send_at is not None and draft.send_at > self._clock()
        return 0 if later else self._queue.before(urgent=draft.urgent)

    def _day_limit(self, people: Headcount) -> DayLimit | None:
        tier = self._means.tier
        left = tier.left() if tier else None
        if tier is None or left is None:
            return None
        return DayLimit(tier.limit, left, people.counting_anew)

    def _warnings(
        self, draft: Draft, people: Headcount, day_limit: DayLimit | None
    ) -> Iterator[Reason]:
        if not draft.urgent and _is_night(draft.send_at or self._clock()):
            yield Reason("night")
        if self._repeats.earlier(draft):
            yield Reason("similar_today")
        if people.suppressed > _MANY_SUPPRESSED * (people.recipients + people.suppressed):
            yield Reason("many_suppressed")
        if people.outside_window:
            yield Reason("outside_window")
        if draft.urgent and day_limit and day_limit.needed > day_limit.left:
            yield _too_few(day_limit)
        if self._means.presence and not self._means.presence.anybody():
            yield Reason("no_broadcaster")

    def _blockers(
        self, draft: Draft, people: Headcount, day_limit: DayLimit | None, among: Among
    ) -> Iterator[Reason]:
        if not people.recipients:
            yield Reason("no_recipients" if among is None else "nobody_left")
        if blanks_in(*draft.title.values(), *draft.text.values()):
            yield Reason("unfilled")
        if not self._means.numbers:
            yield Reason("no_sender")
        if not draft.urgent and day_limit and day_limit.needed > day_limit.left:
            yield _too_few(day_limit)
        if people.outside_window:
            yield from self._templates(draft, people)

    def _templates(self, draft: Draft, people: Headcount) -> Iterator[Reason]:
        """What is wrong with the templates that those outside the window need."""
        if self._means.templates is None:
            return
        for language in sorted({_read_in(draft, known) for known in people.by_language}):
            found = self._means.templates.status(announcement_of(draft, language))
            if found.status != _APPROVED:
                yield Reason("template", {"template": found.name, "state": found.status})
            elif not found.fits:
                values = {"length": found.length, "longest": found.longest}
                yield Reason("template_too_long", values)


def _too_few(day_limit: DayLimit) -> Reason:
    return Reason("day_limit", {"left": day_limit.left, "needed": day_limit.needed})


def _read_in(draft: Draft, language: str) -> str:
    """The language in which somebody reads it who reads `language`."""
    return language if draft.text.get(language) else "it"


def _is_night(moment: datetime) -> bool:
    clock = moment.astimezone(_ZONE).time()
    return clock >= _EVENING or clock < _MORNING
