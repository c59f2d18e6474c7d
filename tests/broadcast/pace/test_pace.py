"""The pace: evenly spaced, never more in a second than permitted, whoever sends."""

import asyncio
import random
import threading
import time
from bisect import bisect_left
from itertools import pairwise

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.broadcast import Pace, Paces
from bot.broadcast.pace import HORIZON_SECONDS, Permit, outlets
from bot.store import keys

SENDER = "whatsapp:+393335550100"


def busiest_second(moments: list[float]) -> int:
    moments = sorted(moments)
    return max(bisect_left(moments, start + 1) - place for place, start in enumerate(moments))


def answer(pace: Pace, *permits: Permit, after: float = 0.0) -> float:
    """The messages of these permits left when they might, and were answered so much later; the
    seconds for which a busy machine let one of them wait longer."""
    late = 0.0
    for permit in permits:
        wait(permit.moment + after)
        pace.answered(permit, permit.moment)
        late = max(late, time.monotonic() - permit.moment - after)
    pace.give_back()
    return late


def wait(moment: float) -> None:
    threading.Event().wait(max(0.0, moment - time.monotonic()))


class Provider:
    """Takes messages some time after they have left, and answers some time after that: as long as
    the way is, and every fifth time rather longer."""

    def __init__(self, way: float, dice: random.Random) -> None:
        self._way, self._dice = way, dice
        self.taken: list[float] = []

    def serve(self, pace: Pace, permit: Permit) -> None:
        wait(permit.moment)
        left = time.monotonic()
        self._travel()
        self.taken.append(time.monotonic())
        self._travel()
        pace.answered(permit, left)
        pace.give_back()

    def _travel(self) -> None:
        late = self._dice.uniform(0, 0.15) if self._dice.random() < 0.2 else 0.0
        wait(time.monotonic() + self._way + late)


@pytest.mark.parametrize("way", [0.001, 0.04])
def test_no_second_sees_more_than_permitted_however_late_messages_are_taken(
    redis_client: redis.Redis, redis_server: str, way: float
) -> None:
    """By the provider's clock, with eight broadcasters at once."""
    provider = Provider(way, random.Random(7))
    enough = 90  # of each of the 40 permits more than two turns

    def send() -> None:
        client = redis.Redis.from_url(redis_server)
        pace = Pace(client, SENDER, 40)
        while len(provider.taken) < enough:
            permits, ask_again = pace.reserve(1)
            for permit in permits:
                provider.serve(pace, permit)
            if not permits:
                wait(ask_again)
        client.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(provider.taken) >= enough
    assert busiest_second(provider.taken) <= 40


def test_moments_are_evenly_spaced_and_not_far_ahead(redis_client: redis.Redis) -> None:
    before = time.monotonic()
    moments = [permit.moment for permit in Pace(redis_client, SENDER, 80).reserve(1000)[0]]
    after = time.monotonic()
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(1 / 90 < gap < 1 / 80 for gap in gaps)
    assert before <= moments[0] <= after
    assert moments[-1] - after <= HORIZON_SECONDS


def test_when_everything_is_promised_it_says_when_to_ask_again(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 1)
    pace.reserve(1000)
    before = time.monotonic()
    permits, ask_again = pace.reserve(1)
    assert not permits
    assert before < ask_again <= time.monotonic() + 1


def test_a_permit_comes_back_a_second_after_its_answer(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 1)
    (first,), _ = pace.reserve(1)
    answer(pace, first, after=0.1)
    answered = time.monotonic()
    (second,), _ = pace.reserve(1, reply=True)
    assert first.moment + 1.1 <= second.moment <= answered + 1.01


def test_a_long_way_costs_nothing_only_its_lengthening_does(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 30)
    late = max(answer(pace, *pace.reserve(15, reply=True)[0], after=0.2) for _ in range(4))
    permits, _ = pace.reserve(30, reply=True)
    usual = [later.moment - earlier.moment for earlier, later in pairwise(permits)]
    assert max(usual) < 0.1 + late


def test_without_an_answer_a_permit_is_held_for_seconds(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 1)
    (first,), _ = pace.reserve(1)
    (second,), _ = pace.reserve(1, reply=True)
    assert second.moment - first.moment == pytest.approx(3.0, abs=0.5)


def test_who_waits_for_an_answer_and_lives_keeps_the_permit(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 1)
    (first,), _ = pace.reserve(1)
    pace.use(first)
    wait(first.moment + 1.6)
    pace.give_back()
    (second,), _ = pace.reserve(1, reply=True)
    assert second.moment - first.moment > 4.5


def test_who_stood_still_for_too_long_asks_for_another_permit(redis_client: redis.Redis) -> None:
    (outlet,) = outlets(Paces(redis_client, {SENDER: 80}))
    old = Permit("given long ago", time.monotonic() - 10)

    async def leave(permit: Permit) -> Permit:
        await outlet.until(permit)
        return await outlet.still(permit)

    fresh = asyncio.run(leave(old))
    assert fresh.moment > old.moment + 10
    assert asyncio.run(leave(fresh)) == fresh


def test_a_permit_that_was_not_used_is_free_at_once(redis_client: redis.Redis) -> None:
    pace, other = Pace(redis_client, SENDER, 1), Pace(redis_client, SENDER, 1)
    (permit,), _ = pace.reserve(1)
    pace.unused(permit)
    pace.give_back()
    wait(permit.moment + 1)
    assert other.reserve(1)[0]


def test_what_could_not_be_given_back_is_given_back_later(redis_client: redis.Redis) -> None:
    gone = redis.Redis(unix_socket_path="/nowhere/at/all.sock", retry=Retry(NoBackoff(), 0))
    pace = Pace(redis_client, SENDER, 1)
    (permit,), _ = pace.reserve(1)
    away = pace.on(gone)
    away.unused(permit)
    for _ in range(2):
        with pytest.raises(redis.ConnectionError):
            away.give_back()


def test_a_lower_rate_waits_until_as_many_are_back(redis_client: redis.Redis) -> None:
    fast, slow = Pace(redis_client, SENDER, 80), Pace(redis_client, SENDER, 2)
    permits, _ = fast.reserve(3)
    assert slow.reserve(10)[0] == []
    for permit in permits:
        fast.unused(permit)
    fast.give_back()
    wait(permits[-1].moment + 0.01)
    assert slow.reserve(1)[0]


def test_who_is_told_different_rates_together_keep_to_the_highest(
    redis_client: redis.Redis,
) -> None:
    fast, slow = Pace(redis_client, SENDER, 80), Pace(redis_client, SENDER, 40)
    began, moments = time.monotonic(), []
    for _ in range(5):
        for pace in (fast, slow):
            permits, _ = pace.reserve(80, reply=True)
            moments += [permit.moment for permit in permits]
    assert sum(moment < began + 1 for moment in moments) <= 80


def test_a_clock_that_was_set_back_stops_nothing(redis_client: redis.Redis) -> None:
    later = (redis_client.time()[0] + 3600) * 1_000_000
    redis_client.set(keys.pace_next(SENDER), later)
    redis_client.zadd(keys.pace_permits(SENDER), {"one": later, "another": later + 1})
    (permit,), _ = Pace(redis_client, SENDER, 2).reserve(1)
    assert permit.moment < time.monotonic() + 1


def test_a_reply_gets_the_next_permit_however_much_is_waiting(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 80)
    pace.reserve(1000)
    (permit,), _ = pace.reserve(1, reply=True)
    assert permit.moment - time.monotonic() <= HORIZON_SECONDS + 2 / 80


def test_time_that_was_not_used_does_not_become_a_burst(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 400)
    pace.reserve(1)
    wait(time.monotonic() + 0.3)
    permits, _ = pace.reserve(1000)
    assert len(permits) <= HORIZON_SECONDS * 400 * 1.1 + 1


def test_a_rest_holds_for_everybody_and_is_never_shortened(redis_client: redis.Redis) -> None:
    pace, other = Pace(redis_client, SENDER, 80), Pace(redis_client, SENDER, 80)
    pace.hold(20)
    held = time.monotonic()
    other.hold(1)
    _, ask_again = other.reserve(1)
    assert held + 10 < ask_again <= held + 20


def test_senders_do_not_share_a_pace(redis_client: redis.Redis) -> None:
    Pace(redis_client, SENDER, 80).hold(20)
    assert Pace(redis_client, "whatsapp:+393335550199", 80).reserve(1)[0]
