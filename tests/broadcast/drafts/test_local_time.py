"""Local times, on the nights on which the clocks change above all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast.drafts import LocalTimeError, moment_of

ROME = ZoneInfo("Europe/Rome")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2030-01-15T08:30", utc(2030, 1, 15, 7, 30)),
        ("2030-07-15T08:30", utc(2030, 7, 15, 6, 30)),
        ("2030-03-31T01:59", utc(2030, 3, 31, 0, 59)),
        ("2030-03-31T03:00", utc(2030, 3, 31, 1, 0)),
        ("2030-10-27T01:59", utc(2030, 10, 26, 23, 59)),
        ("2030-10-27T03:00", utc(2030, 10, 27, 2, 0)),
    ],
)
def test_a_time_that_comes_once_is_that_moment(local: str, moment: datetime) -> None:
    assert moment_of(datetime.fromisoformat(local), ROME) == moment


@pytest.mark.parametrize("local", ["2030-03-31T02:00", "2030-03-31T02:30", "2030-03-31T02:59"])
def test_in_spring_an_hour_does_not_exist_and_the_jump_is_named(local: str) -> None:
    with pytest.raises(LocalTimeError) as error:
        moment_of(datetime.fromisoformat(local), ROME)
    assert not error.value.twice
    assert [moment.isoformat() for moment in error.value.moments] == ["2030-03-31T03:00:00+02:00"]


def test_in_autumn_an_hour_comes_twice_and_both_are_named() -> None:
    with pytest.raises(LocalTimeError) as error:
        moment_of(datetime(2030, 10, 27, 2, 30), ROME)  # noqa: DTZ001  (a clock on the wall)
    assert error.value.twice
    assert [moment.isoformat() for moment in error.value.moments] == [
        "2030-10-27T02:30:00+02:00",
        "2030-10-27T02:30:00+01:00",
    ]


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
)
def test_the_moment_shows_the_time_that_was_asked_for_or_is_among_those_named(
    moment: datetime,
) -> None:
    local = moment.astimezone(ROME).replace(tzinfo=None)
    try:
        assert moment_of(local, ROME) == moment
    except LocalTimeError as error:
        assert error.twice
        assert moment in error.moments
