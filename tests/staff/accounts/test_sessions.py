"""Sessions of the console: kept by us, so that they really end."""

from datetime import timedelta

import pytest
import redis

from bot.staff.accounts.sessions import IDLE, LONGEST, OpenedWith, Sessions
from tests.conftest import SettableClock
from tests.staff.conftest import everything_stored


@pytest.fixture
def sessions(redis_client: redis.Redis, clock: SettableClock) -> Sessions:
    return Sessions(redis_client, clock)


def open_one(sessions: Sessions, **more: bool) -> str:
    return sessions.open(OpenedWith.ACCOUNT, "p-1", "7", **more)


def test_a_session_is_found_by_its_id_alone(sessions: Sessions, clock: SettableClock) -> None:
    found = sessions.find(open_one(sessions, second_factor=True))
    assert found is not None
    assert (found.holder, found.proof, found.second_factor_at) == ("p-1", "7", clock.now)
    assert sessions.find("another") is None
    assert sessions.find("") is None


def test_no_two_sessions_have_one_id(sessions: Sessions) -> None:
    assert len({open_one(sessions) for _ in range(50)}) == 50


def test_the_store_does_not_hold_what_opens_a_session(
    sessions: Sessions, redis_client: redis.Redis
) -> None:
    session_id = open_one(sessions)
    assert session_id.encode() not in everything_stored(redis_client)
    for key in redis_client.scan_iter():
        assert 0 < redis_client.ttl(key) <= LONGEST.total_seconds()


def test_it_ends_when_nobody_is_there(sessions: Sessions, clock: SettableClock) -> None:
    session_id = open_one(sessions)
    clock.now += IDLE - timedelta(seconds=1)
    assert sessions.find(session_id)
    clock.now += IDLE - timedelta(seconds=1)
    assert sessions.find(session_id), "being there counts"
    clock.now += IDLE
    assert sessions.find(session_id) is None


def test_a_page_that_refreshes_itself_keeps_no_session_open(
    sessions: Sessions, clock: SettableClock
) -> None:
    session_id = open_one(sessions)
    clock.now += IDLE - timedelta(minutes=5)
    assert sessions.find(session_id, somebody_there=False)
    clock.advance(minutes=5)
    assert sessions.find(session_id) is None


def test_it_ends_in_any_case_after_twelve_hours(sessions: Sessions, clock: SettableClock) -> None:
    session_id, end = open_one(sessions), clock.now + LONGEST
    while clock.now < end - timedelta(hours=1):
        clock.advance(hours=1)
        assert sessions.find(session_id)
    clock.advance(hours=1)
    assert sessions.find(session_id) is None


def test_a_closed_session_stays_closed_also_for_a_request_at_the_same_moment(
    sessions: Sessions, clock: SettableClock, redis_client: redis.Redis
) -> None:
    session_id = open_one(sessions)
    session = sessions.find(session_id)
    assert session is not None
    clock.advance(minutes=5)
    sessions.close(session)
    assert sessions.find(session_id) is None
    assert redis_client.keys() == []
