"""The pace: evenly spaced, never more in a second than permitted, whoever sends."""

import asyncio
import threading
import time
from bisect import bisect_left
from itertools import pairwise

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast import Pace
from bot.broadcast.pace import HORIZON_SECONDS, PACE_SHARE, Gate

SENDER = "whatsapp:+393335550100"
RATE = 80 * PACE_SHARE


def now_of(client: redis.Redis) -> float:
    seconds, micros = client.time()
    return seconds + micros / 1e6


def busiest_second(moments: list[float]) -> int:
    moments = sorted(moments)
    return max(bisect_left(moments, start + 1) - place for place, start in enumerate(moments))


def test_several_broadcasters_together_get_the_pace_of_one(
    redis_client: redis.Redis, redis_server: str
) -> None:
    granted: list[float] = []
    began = now_of(redis_client)

    def greedy() -> None:
        client = redis.Redis.from_url(redis_server)
        pace = Pace(client, SENDER, 400)
        while now_of(client) < began + 1.5:
            granted.extend(pace.reserve(30)[0])
            threading.Event().wait(0.01)
        client.close()

    threads = [threading.Thread(target=greedy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    elapsed = now_of(redis_client) - began
    assert len(granted) <= 400 * PACE_SHARE * (elapsed + HORIZON_SECONDS) + 1
    assert len(granted) >= 0.97 * 400 * 1.5


def test_moments_are_evenly_spaced_and_not_far_ahead(redis_client: redis.Redis) -> None:
    before = time.monotonic()
    moments, _ = Pace(redis_client, SENDER, 80).reserve(1000)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(gap == pytest.approx(1 / RATE) for gap in gaps)
    assert moments[0] - before < 0.01
    assert moments[-1] - time.monotonic() <= HORIZON_SECONDS


def test_when_everything_is_promised_it_says_when_to_ask_again(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 80)
    pace.reserve(1000)
    moments, ask_again = pace.reserve(1)
    assert not moments
    assert ask_again - time.monotonic() <= 2 / RATE


def test_a_reply_gets_the_next_moment_however_much_is_waiting(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 80)
    pace.reserve(1000)
    (moment,), _ = pace.reserve(1, reply=True)
    assert moment - time.monotonic() <= HORIZON_SECONDS + 2 / RATE


def test_time_that_was_not_used_does_not_become_a_burst(redis_client: redis.Redis) -> None:
    pace = Pace(redis_client, SENDER, 400)
    pace.reserve(1)
    threading.Event().wait(0.3)
    moments, _ = pace.reserve(1000)
    assert len(moments) <= HORIZON_SECONDS * 400 * PACE_SHARE + 1


def test_a_rest_holds_for_everybody_and_is_never_shortened(redis_client: redis.Redis) -> None:
    pace, other = Pace(redis_client, SENDER, 80), Pace(redis_client, SENDER, 80)
    pace.hold(20)
    other.hold(1)
    _, ask_again = other.reserve(1)
    assert 19 < ask_again - time.monotonic() <= 20


def test_senders_do_not_share_a_pace(redis_client: redis.Redis) -> None:
    Pace(redis_client, SENDER, 80).hold(20)
    assert Pace(redis_client, "whatsapp:+393335550199", 80).reserve(1)[0]


@given(
    st.lists(st.floats(0, 3), min_size=1, max_size=60),
    st.integers(1, 20),
)
def test_the_gate_lets_no_second_see_more_than_permitted(wanted: list[float], mps: int) -> None:
    """With a clock that moves only when somebody waits for it."""
    left: list[float] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        gate = Gate(mps, loop.time)

        async def one(moment: float) -> None:
            await gate.wait(moment)
            left.append(loop.time())
            assert loop.time() >= moment

        await asyncio.gather(*(one(moment) for moment in wanted))

    with asyncio.Runner(loop_factory=_InstantLoop) as runner:
        runner.run(run())
    assert len(left) == len(wanted)
    assert busiest_second(left) <= mps


class _InstantLoop(asyncio.SelectorEventLoop):
    """Its time jumps to whatever is awaited next."""

    def __init__(self) -> None:
        super().__init__()
        self._time = 0.0
        select = self._selector.select

        def jump(timeout: float | None = None) -> list[object]:
            if timeout:
                self._time += timeout
            return select(0)

        self._selector.select = jump

    def time(self) -> float:
        return self._time
