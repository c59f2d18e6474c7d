"""The breaker: how much may fail, in which time, before a broadcast is paused."""

from datetime import timedelta

import numpy as np
import pytest
import redis

from bot.broadcast.ledger import Report, Status
from bot.broadcast.life import resumes_at
from bot.broadcast.watch import Breaker
from tests.broadcast.harness import Town
from tests.conftest import SettableClock

PAUSED_TEMPLATE, TOO_FAST, NOT_ON_WHATSAPP, PASSING, CONTENT = 63041, 63018, 63024, 63012, 63005


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    return Town(redis_client, clock)


@pytest.fixture
def broadcast(town: Town) -> str:
    """One that goes out to five thousand people."""
    town.subscribe(1)
    broadcast = town.launch()
    town.ledger.plan(broadcast, {0: np.ones(5000, dtype=np.uint8)})
    town.archive.progress.planned(broadcast, 5000)
    return broadcast


@pytest.fixture
def breaker(town: Town) -> Breaker:
    return Breaker(town.client, town.archive, town.ledger, town.verdicts, town.clock)


class _Outcomes:
    """Lets messages arrive or fail, each time others."""

    def __init__(self, town: Town, broadcast: str) -> None:
        self._town, self._broadcast, self._next = town, broadcast, 0

    def __call__(self, status: Status, count: int, code: int | None = None) -> None:
        numbers = range(self._next, self._next + count)
        self._next += count
        reports = [Report(number, status, code) for number in numbers]
        self._town.ledger.record(self._broadcast, 0, reports)


@pytest.fixture
def outcomes(town: Town, broadcast: str) -> _Outcomes:
    return _Outcomes(town, broadcast)


def test_a_few_failures_are_no_reason(
    breaker: Breaker, outcomes: _Outcomes, broadcast: str, town: Town
) -> None:
    outcomes(Status.FAILED, 19, PAUSED_TEMPLATE)
    assert breaker.run() == {}
    outcomes(Status.DELIVERED, 400)
    assert breaker.run() == {}
    assert town.state(broadcast) == "sending"


def test_too_large_a_share_pauses_it_and_says_why(
    breaker: Breaker, outcomes: _Outcomes, broadcast: str, town: Town
) -> None:
    outcomes(Status.DELIVERED, 15)
    outcomes(Status.FAILED, 3, PASSING)
    outcomes(Status.FAILED, 7, PAUSED_TEMPLATE)

    assert breaker.run() == {broadcast: "paused"}

    reason = town.archive.existing(broadcast).pause_reason
    assert reason is not None
    assert reason.code == "failures"
    assert reason.values == {"failed": 10, "of": 25, "share": 40, "error": PAUSED_TEMPLATE}


def test_content_that_is_refused_to_one_after_the_other_pauses_a_small_broadcast_too(
    breaker: Breaker, outcomes: _Outcomes, town: Town, broadcast: str
) -> None:
    outcomes(Status.DELIVERED, 17)
    outcomes(Status.FAILED, 2, CONTENT)
    assert breaker.run() == {}
    outcomes(Status.FAILED, 1, CONTENT)
    assert breaker.run() == {broadcast: "paused"}


def test_failures_of_single_people_are_borne_longer(
    breaker: Breaker, outcomes: _Outcomes, town: Town, broadcast: str
) -> None:
    outcomes(Status.DELIVERED, 100)
    outcomes(Status.FAILED, 99, NOT_ON_WHATSAPP)
    assert breaker.run() == {}
    outcomes(Status.FAILED, 20, NOT_ON_WHATSAPP)
    assert breaker.run() == {broadcast: "paused"}


def test_old_success_does_not_cover_new_failure(
    breaker: Breaker, outcomes: _Outcomes, broadcast: str, clock: SettableClock
) -> None:
    outcomes(Status.DELIVERED, 3000)
    breaker.run()
    clock.advance(minutes=6)
    outcomes(Status.FAILED, 30, PASSING)
    assert breaker.run() == {broadcast: "paused"}


def test_old_trouble_is_forgotten(
    breaker: Breaker, outcomes: _Outcomes, clock: SettableClock, town: Town, broadcast: str
) -> None:
    outcomes(Status.DELIVERED, 200)
    outcomes(Status.FAILED, 20, PASSING)
    assert breaker.run() == {}
    clock.advance(minutes=6)
    outcomes(Status.DELIVERED, 30)
    outcomes(Status.FAILED, 2, PASSING)
    assert breaker.run() == {}


def test_after_somebody_has_looked_only_what_follows_counts(
    breaker: Breaker, outcomes: _Outcomes, broadcast: str, town: Town
) -> None:
    outcomes(Status.FAILED, 30, PAUSED_TEMPLATE)
    breaker.run()
    town.broadcasts.resume(broadcast, by="Anna")
    outcomes(Status.DELIVERED, 30)
    assert breaker.run() == {}
    outcomes(Status.FAILED, 10, PAUSED_TEMPLATE)
    assert breaker.run() == {broadcast: "paused"}


def test_too_much_at_once_goes_on_by_itself_after_a_rest(
    breaker: Breaker, outcomes: _Outcomes, broadcast: str, town: Town, clock: SettableClock
) -> None:
    outcomes(Status.FAILED, 30, TOO_FAST)
    breaker.run()
    paused = town.archive.existing(broadcast)
    moment = resumes_at(paused)
    assert moment is not None

    settling = town.settling()
    assert settling.run() == {}
    clock.now = moment
    assert settling.run() == {broadcast: "resumed"}
    assert town.state(broadcast) == "sending"
    assert town.archive.log(broadcast)[-1].by == "jesi-on"

    outcomes(Status.FAILED, 30, TOO_FAST)
    breaker.run()
    moment = resumes_at(town.archive.existing(broadcast))
    assert moment is not None
    assert moment - clock() == timedelta(days=1)
