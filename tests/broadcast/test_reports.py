"""Reports: who was reached, when, and why others were not; and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast import Audience, Report, Reporter, Retiring, State, Totals
from bot.broadcast.reports import Histogram, Point
from bot.store import keys
from tests.broadcast.harness import Town
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    """Ten people: all follow schools, half of them the weather too, three read English."""
    town = Town(redis_client, clock)
    for person in range(10):
        language = "en" if person < 3 else "it"
        town.subscribe(person, ["scuole"] if person % 2 else ["scuole", "meteo"], language)
    return town


@pytest.fixture
def broadcast(town: Town) -> str:
    """One that has just been planned."""
    broadcast = town.launch("scuole", "meteo")
    town.planner().plan(broadcast)
    return broadcast


def happens(town: Town, broadcast: str, person: int, status: str, code: int = 0) -> None:
    slice_, number = town.place_of(person)
    town.receipts.record(f"{broadcast}.{slice_}.{number}", status, code or None)


def report_of(town: Town, broadcast: str) -> Report:
    return town.broadcasts.report(town.archive.existing(broadcast))


def not_zero(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


# ── Who ─────────────────────────────────────────────────────────────────────────────────────────


def test_it_counts_by_status_topic_and_language(town: Town, broadcast: str) -> None:
    for person in range(4):
        happens(town, broadcast, person, "delivered")
    happens(town, broadcast, 4, "failed", 63024)
    totals = report_of(town, broadcast).totals
    assert (totals.recipients, totals.reached) == (10, 4)
    assert not_zero(totals.counts) == {"planned": 5, "delivered": 4, "failed": 1}
    assert not_zero(totals.by_topic["scuole"]) == {"planned": 5, "delivered": 4, "failed": 1}
    assert not_zero(totals.by_topic["meteo"]) == {"planned": 2, "delivered": 2, "failed": 1}
    assert not_zero(totals.by_language["en"]) == {"delivered": 3}
    assert not_zero(totals.by_language["it"]) == {"planned": 5, "delivered": 1, "failed": 1}
    assert totals.failures == {63024: 1}


def test_before_it_is_planned_there_is_nothing_to_report(town: Town) -> None:
    report = report_of(town, town.launch())
    assert (report.totals.recipients, report.totals.timing.curve) == (0, ())
    assert (report.speed, report.seconds_left) == (0.0, None)


# ── When ────────────────────────────────────────────────────────────────────────────────────────


def test_it_tells_how_long_it_took(town: Town, clock: SettableClock, broadcast: str) -> None:
    for person in range(10):
        clock.advance(seconds=10)
        happens(town, broadcast, person, "sent")
        happens(town, broadcast, person, "delivered")
    timing = report_of(town, broadcast).totals.timing
    assert timing.percentiles == {50: 55, 90: 95, 95: 105, 99: 105}
    assert timing.curve[0] == Point(15, 1, 1)
    assert timing.curve[-1] == Point(105, 10, 10)


def test_a_message_is_counted_once_whatever_is_reported_about_it(
    town: Town, broadcast: str
) -> None:
    for status in ("read", "sent", "delivered", "read", "delivered", "queued"):
        happens(town, broadcast, 1, status)
    assert report_of(town, broadcast).totals.timing.curve == (Point(5, 1, 1),)


def test_a_failure_has_not_arrived_and_may_be_corrected(
    town: Town, clock: SettableClock, broadcast: str
) -> None:
    happens(town, broadcast, 1, "failed", 63024)
    assert report_of(town, broadcast).totals.timing.percentiles == {}
    clock.advance(seconds=60)
    happens(town, broadcast, 1, "delivered")
    totals = report_of(town, broadcast).totals
    assert (totals.failures, totals.timing.percentiles[50]) == ({}, 65)


def test_while_it_goes_out_it_tells_the_speed_and_what_is_left(
    town: Town, clock: SettableClock, broadcast: str
) -> None:
    for person in range(6):
        happens(town, broadcast, person, "queued")
    report = report_of(town, broadcast)
    assert (report.speed, report.seconds_left) == (6 / 30, 4 / (6 / 30))
    clock.advance(minutes=1)
    assert (report_of(town, broadcast).speed, report_of(town, broadcast).seconds_left) == (
        0.0,
        None,
    )


@given(
    steps=st.dictionaries(st.integers(0, 20_000).map(lambda n: n * 5), st.integers(1, 50)),
)
def test_the_curve_only_grows_and_ends_with_everything(steps: dict[int, int]) -> None:
    from collections import Counter

    start = datetime(2026, 11, 23, tzinfo=UTC)
    at = int(start.timestamp())
    delivered = Counter({at + step: count for step, count in steps.items()})
    timing = Histogram(Counter(delivered), delivered).since(start)
    curve = timing.curve
    assert len(curve) <= 121
    assert [point.delivered for point in curve] == sorted(point.delivered for point in curve)
    if steps:
        assert curve[-1].delivered == sum(steps.values())
        shares = list(timing.percentiles.values())
        assert shares == sorted(shares)
        assert shares[-1] <= curve[-1].seconds


# ── What is kept ────────────────────────────────────────────────────────────────────────────────


def retiring(town: Town) -> Retiring:
    audience = Audience(town.client, town.registry, town.clock)
    return Retiring(
        town.client,
        town.archive,
        Reporter(town.client, town.archive, audience, town.ledger, town.clock),
        town.clock,
        slices=town.ledger.slices_kept,
        kept_for=timedelta(days=30),
    )


def test_after_a_month_the_details_are_gone_and_the_totals_stay(
    town: Town, clock: SettableClock, broadcast: str
) -> None:
    for person in range(9):
        happens(town, broadcast, person, "delivered")
    happens(town, broadcast, 9, "failed", 63024)
    town.broadcasts.stop(broadcast, by="Anna")
    before = report_of(town, broadcast)
    clock.advance(days=29, hours=23)
    assert retiring(town).run() == {"retired": 0}
    clock.advance(hours=1)
    assert retiring(town).run() == {"retired": 1}

    after = report_of(town, broadcast)
    assert (before.detailed, after.detailed) == (True, False)
    assert after.totals == before.totals
    assert town.broadcasts.counts(broadcast) == before.totals.counts
    left = [key.decode() for key in town.client.scan_iter() if broadcast.encode() in key]
    assert sorted(left) == [keys.broadcast(broadcast), keys.broadcast_log(broadcast)]
    assert retiring(town).run() == {"retired": 0}


def test_what_is_not_over_keeps_its_details(
    town: Town, clock: SettableClock, broadcast: str
) -> None:
    town.broadcasts.pause(broadcast, by="Anna")
    clock.advance(days=60)
    assert retiring(town).run() == {"retired": 0}
    assert report_of(town, broadcast).detailed


def test_a_report_that_comes_when_the_details_are_gone_changes_nothing(
    town: Town, clock: SettableClock, broadcast: str
) -> None:
    town.broadcasts.stop(broadcast, by="Anna")
    clock.advance(days=31)
    retiring(town).run()
    happens(town, broadcast, 1, "delivered")
    assert report_of(town, broadcast).totals.reached == 0


def test_totals_are_stored_as_they_are(town: Town, broadcast: str) -> None:
    happens(town, broadcast, 1, "delivered")
    happens(town, broadcast, 2, "failed", 63024)
    totals = report_of(town, broadcast).totals
    assert Totals.from_json(totals.to_json()) == totals


def test_who_was_withheld_is_told_from_who_left(town: Town, broadcast: str) -> None:
    happens(town, broadcast, 1, "delivered")
    town.broadcasts.stop(broadcast, by="Anna")
    town.settling().run()
    totals = report_of(town, broadcast).totals
    assert (totals.left_before, totals.withheld) == (0, 9)
    assert town.state(broadcast) == State.STOPPED
