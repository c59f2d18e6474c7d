"""The audience: from bitmaps to people, and to figures."""

from datetime import UTC, datetime, timedelta

import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.broadcast import Audience
from bot.store import keys
from tests.broadcast.harness import TOPICS, Town
from tests.conftest import SettableClock

chosen = st.sets(st.sampled_from(TOPICS))


@given(
    follows=st.lists(chosen, max_size=40),
    suppressed=st.sets(st.integers(0, 45)),
    topics=st.sets(st.sampled_from(TOPICS), min_size=1),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_it_is_the_union_of_the_topics_without_who_cannot_be_reached(
    town: Town, follows: list[set[str]], suppressed: set[int], topics: set[str]
) -> None:
    for slice_ in (0, 63):
        town.client.delete(keys.suppressed(slice_), *(keys.topic(slice_, t) for t in TOPICS))
    for number, followed in enumerate(follows):
        for topic in followed:
            town.client.setbit(keys.topic(number % 2 * 63, topic), number // 2, 1)
    for number in suppressed:
        town.client.setbit(keys.suppressed(number % 2 * 63), number // 2, 1)
    audience = Audience(town.client, town.registry, town.clock)

    members = audience.members(sorted(topics))
    headcount = audience.headcount(sorted(topics))

    found = {
        int(number) * 2 + slice_ // 63
        for slice_, row in members.items()
        for number in row.nonzero()[0]
    }
    interested = {n for n, followed in enumerate(follows) if followed & topics}
    assert found == interested - suppressed
    assert headcount.recipients == len(found)
    assert headcount.suppressed == len(interested & suppressed)
    assert headcount.by_topic == {
        topic: len({n for n in found if topic in follows[n]}) for topic in sorted(topics)
    }


def test_who_has_been_silent_for_a_day_is_outside_the_window(redis_client: redis.Redis) -> None:
    clock = SettableClock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    town = Town(redis_client, clock)
    audience = Audience(town.client, town.registry, clock)
    for person in range(10):
        town.subscribe(person, ["scuole"])
    clock.advance(hours=23, minutes=54)
    town.subscribe(3, ["scuole"])
    assert audience.headcount(["scuole"]).outside_window == 0

    clock.now += timedelta(minutes=2)
    assert audience.headcount(["scuole"]).outside_window == 9


def test_an_empty_town_has_an_empty_audience(town: Town) -> None:
    audience = Audience(town.client, town.registry, town.clock)
    assert audience.members(TOPICS) == {}
    assert audience.headcount(TOPICS).recipients == 0
