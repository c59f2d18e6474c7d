"""Backing off: when, how long, and how it ends."""

from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast.pace import Backoff


class Watch:
    """A monotonic time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def without_jitter(watch: Watch) -> Backoff:
    return Backoff(watch, uniform=lambda low, high: (low + high) / 2)


def rests(backoff: Backoff, watch: Watch, times: int) -> list[float]:
    """The rests that follow from refusals, each after the rest before it."""
    found = []
    for _ in range(times):
        found.append(round(backoff.busy(None), 6))
        watch.now += found[-1] + 0.001
    return found


def test_single_refusals_need_no_rest() -> None:
    backoff = without_jitter(Watch())
    for _ in range(50):
        assert backoff.busy(None) == 0
        backoff.accepted()


def test_every_rest_that_did_not_help_doubles_the_next_up_to_half_a_minute() -> None:
    watch = Watch()
    expected = [0, 0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]
    assert rests(without_jitter(watch), watch, 13) == expected


def test_an_accepted_message_ends_it() -> None:
    watch = Watch()
    backoff = without_jitter(watch)
    rests(backoff, watch, 10)
    backoff.accepted()
    assert rests(backoff, watch, 3) == [0, 0, 0.1]


def test_what_was_under_way_when_a_rest_began_does_not_prolong_it() -> None:
    backoff = without_jitter(Watch())
    asked = [backoff.busy(None) for _ in range(100)]
    assert sum(asked) == asked[2] == 0.1


def test_what_the_provider_asks_for_is_given() -> None:
    backoff = without_jitter(Watch())
    assert backoff.busy(7) == 7
    assert backoff.busy(7) == 0


@given(st.integers(0, 40), st.none() | st.floats(0, 1000))
def test_no_rest_is_longer_than_half_a_minute_and_a_tenth(rows: int, asked: float | None) -> None:
    watch = Watch()
    backoff = Backoff(watch)
    rests(backoff, watch, rows)
    assert 0 <= backoff.busy(asked) <= 33
