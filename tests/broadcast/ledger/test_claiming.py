"""Claiming: from which of our numbers, inside or outside the window, within the day's limit."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
import redis

from bot.broadcast.lanes import Range
from bot.broadcast.ledger import WINDOW_MARGIN, Claims
from bot.store import keys
from tests.broadcast.harness import TOPICS, Town
from tests.broadcast.ledger.conftest import people_of_slice
from tests.conftest import SettableClock

FIRST, SECOND = "whatsapp:+393335550100", "whatsapp:+393335550200"
BROADCAST = "01abcdefgh"
WHOLE = Range(BROADCAST, 0, 0)


def plan(town: Town, broadcast: str = BROADCAST, people: int = 5) -> None:
    town.ledger.plan(broadcast, {0: np.ones(people, dtype=np.uint8)})


def claim(
    town: Town,
    broadcast: str = BROADCAST,
    most: int = 10,
    topics: Sequence[str] = TOPICS,
    **more: int,
) -> Claims:
    range_ = Range(broadcast, 0, 0)
    return town.claiming.claim(range_, town.ledger.take(range_), topics, most, **more)


def numbers(found: Claims) -> list[int]:
    return [one.number for one in found.claims]


# ── The service window ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    return Town(redis_client, clock)


def test_who_wrote_within_a_day_is_inside_the_window(town: Town, clock: SettableClock) -> None:
    people = people_of_slice(town, 0, 5)
    clock.advance(hours=30)
    town.write(people[1])
    town.write(people[3])
    plan(town)

    found = claim(town)

    assert [one.in_window for one in found.claims] == [False, True, False, True, False]


@pytest.mark.parametrize(("seconds_left", "inside"), [(301, True), (299, False), (1, False)])
def test_a_window_that_is_about_to_close_counts_as_closed(
    town: Town, clock: SettableClock, seconds_left: int, inside: bool
) -> None:
    assert WINDOW_MARGIN.total_seconds() == 300
    people_of_slice(town, 0, 1)
    clock.advance(hours=24, seconds=-seconds_left)
    plan(town, people=1)
    assert [one.in_window for one in claim(town).claims] == [inside]


# ── Who has left since it was planned ───────────────────────────────────────────────────────────


def test_who_can_no_longer_be_meant_since_it_was_planned_is_skipped(town: Town) -> None:
    people = people_of_slice(town, 0, 5)
    plan(town)
    town.subscribe(people[1], ["strade"])
    town.leave(people[3])
    town.client.setbit(keys.suppressed(0), 4, 1)

    found = claim(town, topics=["scuole", "meteo"])

    assert numbers(found) == [0, 2]
    assert town.counts(BROADCAST) == {"submitting": 2, "skipped": 3}


# ── Several numbers of ours ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def town_of_two(redis_client: redis.Redis, clock: SettableClock) -> Town:
    return Town(redis_client, clock, numbers=(FIRST, SECOND))


def test_everybody_is_written_to_from_the_number_that_they_wrote_to(town_of_two: Town) -> None:
    town = town_of_two
    people = people_of_slice(town, 0, 5)
    for person in (people[1], people[4]):
        town.write(person, to=SECOND)
    plan(town)

    assert numbers(claim(town, place=1)) == [0, 2, 3]
    assert numbers(claim(town, place=2)) == [1, 4]
    assert town.counts(BROADCAST) == {"unknown": 3, "submitting": 2}


def test_who_wrote_to_a_number_that_is_gone_always_gets_the_same_one_and_a_template(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    old = Town(redis_client, clock, numbers=("whatsapp:+393335550300", FIRST))
    people_of_slice(old, 0, 1)
    for person in range(400):
        old.subscribe(person)  # they write to FIRST …
    for person in people_of_slice(old, 0, 4):
        old.write(person, to="whatsapp:+393335550300")  # … and these to one that is given up
    new = Town(redis_client, clock, numbers=(FIRST, SECOND))
    for broadcast in ("01first000", "01second00"):
        plan(new, broadcast, people=4)
        assert numbers(claim(new, broadcast, place=1)) == [0, 2]
        found = claim(new, broadcast, place=2)
        assert numbers(found) == [1, 3]
        assert not any(one.in_window for one in found.claims)


def test_a_number_keeps_its_place_when_the_settings_name_them_in_another_order(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    one = Town(redis_client, clock, numbers=(FIRST, SECOND))
    other = Town(redis_client, clock, numbers=(SECOND, FIRST))
    assert dict(one.registry.numbers) == dict(other.registry.numbers) == {FIRST: 1, SECOND: 2}

    people = people_of_slice(one, 0, 2)
    one.write(people[0], to=SECOND)
    plan(other, people=2)
    assert numbers(claim(other, place=1)) == [0]  # SECOND stands first there


# ── The limit of people in a day ────────────────────────────────────────────────────────────────


@pytest.fixture
def silent_town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    """Five people of whom one wrote today; three may be written to outside the window a day."""
    town = Town(redis_client, clock, tier=3)
    people = people_of_slice(town, 0, 5)
    clock.advance(hours=48)
    town.write(people[2])
    return town


def go(town: Town, broadcast: str) -> Claims:
    """Claim as the broadcaster does: reserve, claim, settle."""
    plan(town, broadcast)
    reserved = town.tier_budget.reserve(10)
    assert reserved is not None
    found = claim(town, broadcast, budget=reserved.granted)
    town.tier_budget.settle(reserved, found.outside)
    return found


def test_beyond_the_limit_only_those_inside_the_window_are_claimed(silent_town: Town) -> None:
    town = silent_town
    assert town.tier_budget.left() == 3

    found = go(town, "01first000")

    assert (numbers(found), found.held) == ([0, 1, 2, 3], 1)
    assert town.tier_budget.left() == 0
    assert town.counts("01first000") == {"submitting": 4, "planned": 1}


def test_who_counts_already_counts_once(silent_town: Town, clock: SettableClock) -> None:
    town = silent_town
    go(town, "01first000")
    clock.advance(hours=5)

    found = go(town, "01second00")

    assert (numbers(found), found.held) == ([0, 1, 2, 3], 1)
    assert town.tier_budget.left() == 0


def test_who_was_written_to_again_counts_for_a_day_from_then(
    silent_town: Town, clock: SettableClock
) -> None:
    town = silent_town
    go(town, "01first000")
    clock.advance(hours=5)
    go(town, "01second00")

    clock.advance(hours=19, minutes=10)
    assert town.tier_budget.left() == 0
    clock.advance(hours=5)
    assert town.tier_budget.left() == 3


def test_who_was_written_to_more_than_a_day_ago_counts_anew(
    silent_town: Town, clock: SettableClock
) -> None:
    town = silent_town
    go(town, "01first000")
    clock.advance(hours=50)
    assert town.tier_budget.left() == 3
    go(town, "01second00")
    assert town.tier_budget.left() == 0


def test_what_is_not_used_is_given_back(silent_town: Town) -> None:
    town = silent_town
    plan(town)
    reserved = town.tier_budget.reserve(2)
    assert reserved is not None
    assert town.tier_budget.left() == 1
    town.tier_budget.settle(reserved, [])
    assert town.tier_budget.left() == 3


def test_it_is_known_when_the_next_may_be_written_to(
    silent_town: Town, clock: SettableClock
) -> None:
    budget = silent_town.tier_budget
    assert budget.frees_at() == clock()
    go(silent_town, "01first000")
    wait = budget.frees_at() - clock()
    assert 24 * 3600 <= wait.total_seconds() <= 24 * 3600 + 360
    clock.now = datetime.fromtimestamp(budget.frees_at().timestamp(), UTC)
    assert budget.left() == 3


def test_without_a_limit_nobody_counts(town: Town) -> None:
    assert (town.tier_budget.left(), town.tier_budget.reserve(10)) == (None, None)
