"""The pre-flight: who will be reached, how long it takes, what it costs, what speaks against it."""

from dataclasses import replace
from datetime import date

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.broadcast import (
    Accepted,
    Announcement,
    BlockedError,
    Broadcasts,
    Colour,
    Cost,
    DayLimit,
    Draft,
    Preflight,
    Presence,
    Reason,
    TemplateStatus,
)
from bot.clock import system_clock
from bot.store import keys
from tests.broadcast.harness import TOPICS, Postman, Town, address_of, draft
from tests.conftest import SettableClock
from tests.simulator.harness import SENDER


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    """Ten people who have just written: five for schools, five for schools and weather."""
    town = Town(redis_client, clock, mps=80)
    for person in range(10):
        language = "en" if person < 3 else "it"
        town.subscribe(person, ["scuole"] if person % 2 else ["scuole", "meteo"], language)
    return town


def foresee(town: Town, said: Draft | None = None, **means: object) -> Preflight:
    with_means = replace(town.means(), **means)  # type: ignore[arg-type]
    return Broadcasts(town.client, town.registry, town.clock, with_means).preview(said or draft())


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


class Shelf:
    """Templates that stand as they are told to."""

    def __init__(self, length: int = 100, **states: str) -> None:
        self._states = states
        self._length = length

    def status(self, announcement: Announcement) -> TemplateStatus:
        kind, language = announcement.kind, announcement.language
        state = self._states.get(f"{kind}_{language}", "approved")
        return TemplateStatus(kind, language, state, "", self._length, 1024)


# ── Who, how long, at what cost ─────────────────────────────────────────────────────────────────


def test_it_tells_who_and_how_long(town: Town) -> None:
    found = foresee(town, draft("scuole", "meteo"))
    assert (found.recipients, found.inside_window, found.outside_window) == (10, 10, 0)
    assert found.by_topic == {"scuole": 10, "meteo": 5}
    assert found.by_language == {"it": 7, "en": 3}
    assert found.seconds == round(10 / 78.4, 1)
    assert (found.warnings, found.blockers, found.exclusions) == ((), (), {})


def test_what_waits_already_is_counted_into_the_time(town: Town) -> None:
    ordinary = town.launch("meteo")
    foreseen = foresee(town)  # not planned yet: as many as were foreseen
    assert (foreseen.waiting, foreseen.seconds) == (5, round(15 / 78.4, 1))
    town.planner().plan(ordinary)
    assert foresee(town).waiting == 5
    urgent = town.launch("scuole", urgent=True)
    town.planner().plan(urgent)
    assert foresee(town).waiting == 15
    assert foresee(town, draft(urgent=True)).waiting == 10
    town.everybody_is(ordinary, "delivered")
    assert foresee(town).waiting == 10
    town.broadcasts.pause(urgent, by="Anna")
    assert foresee(town).waiting == 0


def test_what_waits_now_says_nothing_about_an_hour_to_come(
    town: Town, clock: SettableClock
) -> None:
    town.launch("meteo")
    assert foresee(town, draft(send_at=clock().replace(hour=18))).waiting == 0


def test_what_it_costs_depends_on_who_has_written_within_a_day(
    town: Town, clock: SettableClock
) -> None:
    clock.advance(days=2)
    town.write(0)
    found = foresee(town)
    assert (found.inside_window, found.outside_window) == (1, 9)
    assert found.cost == Cost(10 * 0.005 + 9 * 0.03, "EUR", date(2026, 11, 1))


def test_without_prices_it_does_not_guess(town: Town) -> None:
    assert foresee(town, prices=None).cost is None


def test_the_window_counts_as_closed_a_little_early_as_it_does_when_sending(
    town: Town, clock: SettableClock
) -> None:
    clock.advance(hours=23, minutes=54)
    assert foresee(town).outside_window == 0
    clock.advance(minutes=2)
    assert foresee(town).outside_window == 10


def test_with_several_numbers_the_window_is_that_of_the_number_they_wrote_to(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    other = "whatsapp:+390731555001"
    town = Town(redis_client, clock, numbers=(SENDER, other))
    town.subscribe(1)
    assert foresee(town).inside_window == 1
    elsewhere = Town(redis_client, clock, numbers=("whatsapp:+390731555002", other))
    assert foresee(elsewhere).inside_window == 0


# ── What speaks for a second look ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("utc_hour", "urgent", "warned"),
    [(6, False, False), (5, False, True), (21, False, True), (20, False, False), (2, True, False)],
)
def test_it_warns_at_night_in_italy_of_what_is_not_urgent(
    town: Town, clock: SettableClock, utc_hour: int, urgent: bool, warned: bool
) -> None:
    clock.now = clock.now.replace(hour=utc_hour)
    assert ("night" in codes(foresee(town, draft(urgent=urgent)).warnings)) is warned


def test_what_is_scheduled_is_judged_by_its_hour(town: Town, clock: SettableClock) -> None:
    tonight = clock().replace(hour=22)
    assert "night" in codes(foresee(town, draft(send_at=tonight)).warnings)


def test_it_warns_of_the_same_text_within_a_day(town: Town, clock: SettableClock) -> None:
    town.launch("scuole")
    clock.advance(hours=2)
    assert "similar_today" in codes(foresee(town, draft("scuole")).warnings)
    assert "similar_today" not in codes(foresee(town, draft("meteo")).warnings)
    clock.advance(hours=23)
    assert "similar_today" not in codes(foresee(town, draft("scuole")).warnings)


def test_what_was_never_let_out_is_not_similar(town: Town) -> None:
    town.broadcasts.create(draft(), author="Anna", send=False, may_send=True)
    assert "similar_today" not in codes(foresee(town).warnings)


def test_it_warns_of_who_only_a_template_reaches(town: Town, clock: SettableClock) -> None:
    clock.advance(days=2)
    assert codes(foresee(town).warnings) == ["outside_window"]


def test_it_warns_when_many_cannot_be_reached(town: Town) -> None:
    for person in range(2):
        slice_, number = town.place_of(person)
        town.client.setbit(keys.suppressed(slice_), number, 1)
    town.client.hset(keys.suppressions(slice_), str(number), "63024 1700000000")
    found = foresee(town)
    assert (found.recipients, found.exclusions) == (8, {"suppressed": 2})
    assert found.unreachable == {"0": 1, "63024": 1}
    assert foresee(town, draft("eventi")).unreachable == {}
    assert "many_suppressed" in codes(found.warnings)


def test_it_warns_when_nobody_is_there_to_send(town: Town) -> None:
    presence = Presence(town.client, town.clock)
    assert codes(foresee(town, presence=presence).warnings) == ["no_broadcaster"]
    presence.sign("worker")
    assert foresee(town, presence=presence).warnings == ()


# ── What stands in the way ──────────────────────────────────────────────────────────────────────


def test_nothing_can_be_sent_to_nobody_or_from_nowhere(town: Town) -> None:
    assert codes(foresee(town, draft("eventi")).blockers) == ["no_recipients"]
    assert codes(foresee(town, numbers=0).blockers) == ["no_sender"]


@pytest.mark.parametrize("state", ["missing", "pending", "rejected", "paused", "disabled"])
def test_a_template_that_is_not_approved_stands_in_the_way_of_those_who_need_it(
    town: Town, clock: SettableClock, state: str
) -> None:
    shelf = Shelf(notice_it=state)
    assert foresee(town, templates=shelf).blockers == ()
    clock.advance(days=2)
    needed = {"template": "notice.it", "state": state}
    assert foresee(town, templates=shelf).blockers == (Reason("template", needed),)


def test_every_language_that_is_read_and_written_needs_its_template(
    town: Town, clock: SettableClock
) -> None:
    clock.advance(days=2)
    shelf = Shelf(notice_en="paused", alert_it="paused")
    both = draft(text={"it": "Chiuse", "en": "Closed"})
    assert codes(foresee(town, both, templates=shelf).blockers) == ["template"]
    assert foresee(town, draft(text={"it": "Chiuse"}), templates=shelf).blockers == ()
    alert = draft(colour=Colour.RED)
    assert codes(foresee(town, alert, templates=shelf).blockers) == ["template"]


def test_what_does_not_fit_into_its_template_stands_in_the_way(
    town: Town, clock: SettableClock
) -> None:
    clock.advance(days=2)
    too_long = Reason("template_too_long", {"length": 1100, "longest": 1024})
    assert foresee(town, templates=Shelf(length=1100)).blockers == (too_long,)


def test_a_day_limit_that_is_too_small_stops_what_can_wait_and_warns_of_what_cannot(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    town = Town(redis_client, clock, tier=3)
    for person in range(5):
        town.subscribe(person)
    assert foresee(town).blockers == ()
    clock.advance(days=2)
    too_few = Reason("day_limit", {"left": 3, "needed": 5})
    found = foresee(town)
    assert found.day_limit == DayLimit(limit=3, left=3, needed=5)
    assert found.blockers == (too_few,)
    urgent = foresee(town, draft(urgent=True))
    assert (urgent.blockers, too_few in urgent.warnings) == ((), True)


def test_who_was_written_to_today_does_not_count_anew(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    town = Town(redis_client, clock, tier=10)
    for person in range(5):
        town.subscribe(person)
    clock.advance(days=2)
    slice_, number = town.place_of(1)
    at = int(clock().timestamp()).to_bytes(4, "big")
    town.client.setrange(keys.last_outside(slice_), number * 4, at)
    assert foresee(town).day_limit == DayLimit(limit=10, left=10, needed=4)


# ── What it is for ──────────────────────────────────────────────────────────────────────────────


def test_what_was_seen_is_kept_with_what_was_approved(town: Town, clock: SettableClock) -> None:
    seen = town.broadcasts.preview(draft())
    waits = town.broadcasts.create(draft(), author="Anna", send=True, may_send=False).broadcast
    assert waits.preflight is None
    town.broadcasts.approve(waits.id, by="Bruno")
    town.subscribe(77)
    assert town.archive.existing(waits.id).preflight == seen


def test_what_is_kept_is_what_was_found(town: Town, clock: SettableClock) -> None:
    clock.advance(days=2)
    found = foresee(town, draft(urgent=True), tier=None, templates=Shelf(alert_it="paused"))
    assert found.blockers
    assert Preflight.from_json(found.to_json().decode()) == found


def test_nothing_that_is_blocked_goes_out(town: Town, clock: SettableClock) -> None:
    clock.advance(days=2)
    means = replace(town.means(), templates=Shelf(notice_it="paused"))
    broadcasts = Broadcasts(town.client, town.registry, clock, means)
    with pytest.raises(BlockedError, match="template"):
        broadcasts.create(draft(), author="Anna", send=True, may_send=True)
    assert not list(broadcasts.newest())


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    follows=st.lists(st.lists(st.sampled_from(TOPICS), max_size=3), min_size=1, max_size=12),
    left=st.sets(st.integers(0, 11), max_size=4),
    unreachable=st.sets(st.integers(0, 11), max_size=4),
    about=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3, unique=True),
)
def test_the_dry_run_is_the_real_run(
    redis_client: redis.Redis,
    follows: list[list[str]],
    left: set[int],
    unreachable: set[int],
    about: list[str],
) -> None:
    """Exactly those are written to who were counted before."""
    redis_client.flushall()
    town = Town(redis_client, system_clock)
    for person, topics in enumerate(follows):
        town.subscribe(person, topics)
    for person in sorted(left & set(range(len(follows)))):
        town.leave(person)
    for person in sorted(unreachable & set(range(len(follows)))):
        slice_, number = town.place_of(person)
        town.client.setbit(keys.suppressed(slice_), number, 1)
    expected = {
        address_of(person).uri
        for person, topics in enumerate(follows)
        if person not in left | unreachable and set(topics) & set(about)
    }
    found = town.broadcasts.preview(draft(*about))
    assert found.recipients == len(expected)
    if not expected:
        return
    postman = Postman(lambda message: Accepted("SM"))
    broadcast = town.launch(*about)
    town.run(postman, until=town.ended(broadcast))
    assert sorted(postman.addresses) == sorted(expected)
    assert town.archive.existing(broadcast).recipients == found.recipients
