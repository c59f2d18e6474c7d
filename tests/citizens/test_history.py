"""How the number of subscribers moves, as staff see it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import redis

from bot.citizens import Census, Consent, History
from tests.citizens.conftest import NOW, TOPICS, leave, subscribe, turn
from tests.conftest import SettableClock

ANNA = "whatsapp:+393335550101"
BRUNO = "whatsapp:+393335550102"


@pytest.fixture
def history(redis_client: redis.Redis, clock: SettableClock) -> History:
    census = Census(redis_client, slices=64, topics=TOPICS, languages=("it", "en"))
    return History(redis_client, census, clock)


def joins(registry, uri, at=NOW, *topics):
    consent = Consent(given=True, at=at, how="SM1", text_version="1")
    turn(registry, uri, change=subscribe(*topics), at=at, consent=consent)


def leaves(registry, uri, at=NOW):
    consent = Consent(given=False, at=at, how="SM2", text_version="1")
    turn(registry, uri, change=leave, at=at, consent=consent)


def test_a_day_tells_who_joined_who_left_and_how_many_there_were(registry, history):
    joins(registry, ANNA)
    joins(registry, BRUNO, NOW, "scuole")
    leaves(registry, ANNA)
    history.note()
    yesterday, today = history.days(2)
    assert (yesterday.joined, yesterday.left, yesterday.standing) == (0, 0, None)
    assert (today.date, today.joined, today.left) == (date(2026, 11, 23), 2, 1)
    assert today.standing.subscribers == 1
    assert today.standing.by_topic["scuole"] == 1
    assert today.standing.by_topic["meteo"] == 0
    assert today.standing.by_language == {"it": 1, "en": 0}


def test_days_are_italys(registry, history, clock):
    just_after_midnight_in_italy = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    joins(registry, ANNA, just_after_midnight_in_italy)
    clock.now = just_after_midnight_in_italy
    assert [(day.date.day, day.joined) for day in history.days(2)] == [(23, 0), (24, 1)]


def test_the_last_count_of_a_day_stands_for_it(registry, history, clock):
    history.note()
    joins(registry, ANNA)
    history.note()
    clock.now += timedelta(days=1)
    history.note()
    assert [day.standing.subscribers for day in history.days(2)] == [1, 1]


def test_a_turn_that_changes_no_consent_moves_nothing(registry, history):
    joins(registry, ANNA)
    turn(registry, ANNA)
    assert history.days(1)[0].joined == 1


def test_a_subscriber_who_is_erased_has_left_and_a_stranger_has_not(registry, history):
    joins(registry, ANNA)
    turn(registry, ANNA, forget=True)
    turn(registry, BRUNO)
    turn(registry, BRUNO, forget=True)
    assert history.days(1)[0].left == 1
