"""Wrong tokens are counted, by address, for a minute."""

import redis

from bot.staff.accounts.attempts import Attempts
from tests.conftest import SettableClock


def test_an_address_is_refused_after_its_last_permitted_attempt(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    attempts = Attempts(redis_client, clock, limit=3)
    verdicts = [attempts.note("192.0.2.1") for _ in range(5)]
    assert [verdict.refused for verdict in verdicts] == [False, False, False, True, True]
    assert all(1 <= verdict.wait_seconds <= 60 for verdict in verdicts)


def test_one_address_does_not_use_up_anothers_attempts(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    attempts = Attempts(redis_client, clock, limit=1)
    attempts.note("192.0.2.1")
    assert attempts.note("192.0.2.1").refused
    assert not attempts.note("192.0.2.2").refused


def test_counting_ends_by_itself_and_no_address_is_kept(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    Attempts(redis_client, clock).note("192.0.2.1")
    (key,) = redis_client.keys()
    assert b"192.0.2.1" not in key
    assert 0 < redis_client.ttl(key) <= 60
