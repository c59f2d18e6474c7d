"""Each fault strikes as described, as often as asked, and again in the same places."""

import select
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from simulator.faults import Dice, Faults
from tests.simulator.harness import (
    ACCOUNT,
    CITIZEN,
    SENDER,
    TOKEN,
    Service,
    Simulator,
)
from tests.waiting import LONG_ENOUGH, eventually

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
FORM = {"To": CITIZEN, "From": SENDER, "Body": "ciao"}


def post(simulator: Simulator, callback: str | None = None):
    form = {**FORM, "StatusCallback": callback} if callback else FORM
    return requests.post(
        simulator.url + PATH, data=form, auth=(ACCOUNT, TOKEN), timeout=LONG_ENOUGH
    )


@contextmanager
def asked(simulator: Simulator) -> Iterator[HTTPConnection]:
    """A request that somebody has made, and for whose answer nobody waits yet."""
    request = requests.Request("POST", simulator.url + PATH, data=FORM, auth=(ACCOUNT, TOKEN))
    ready = request.prepare()
    connection = HTTPConnection(urlsplit(simulator.url).netloc)
    try:
        connection.request("POST", PATH, ready.body, dict(ready.headers))
        yield connection
    finally:
        connection.close()


def struck(simulator: Simulator) -> dict[str, int]:
    return simulator.call("GET", "/faults")["struck"]


@pytest.mark.parametrize(
    ("fault", "status", "code", "accepted"),
    [
        ("too_many_requests", 429, 20429, 0),
        ("error_before", 503, 20503, 0),
        ("error_after", 500, 20500, 1),
    ],
)
def test_a_request_may_fail_before_or_after_it_is_accepted(
    simulator: Simulator, fault: str, status: int, code: int, accepted: int
) -> None:
    simulator.faults(**{fault: 1})
    answer = post(simulator)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(simulator.records()) == accepted
    assert struck(simulator) == {fault: 1}


@pytest.mark.parametrize(("fault", "accepted"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_request_may_get_no_answer_for_as_long_as_the_fault_lasts(
    simulator: Simulator, fault: str, accepted: int
) -> None:
    simulator.faults(**{fault: 1})
    with asked(simulator) as connection:
        eventually(lambda: struck(simulator) == {fault: 1})
        assert len(simulator.records()) == accepted
        assert not select.select([connection.sock], [], [], 0)[0], "an answer, or its end"
    simulator.faults(**{fault: 1}, timeout_seconds=0.1)
    with pytest.raises(requests.ConnectionError):
        post(simulator)


@pytest.mark.parametrize(("fault", "accepted"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_may_be_cut(simulator: Simulator, fault: str, accepted: int) -> None:
    simulator.faults(**{fault: 1})
    with pytest.raises(requests.ConnectionError):
        post(simulator)
    assert len(simulator.records()) == accepted


def test_a_script_comes_before_the_shares(simulator: Simulator) -> None:
    simulator.faults(next=["too_many_requests", "ok", "error_after"], error_before=1)
    assert [post(simulator).status_code for _ in range(4)] == [429, 201, 500, 503]


def test_a_refused_message_is_never_accepted_whatever_the_fault(simulator: Simulator) -> None:
    simulator.faults(error_after=1)
    with pytest.raises(TwilioRestException) as refused:
        simulator.client().messages.create(to=CITIZEN, from_=SENDER, body="x" * 1601)
    assert refused.value.code == 21617


def test_latency_delays_the_answer(simulator: Simulator) -> None:
    simulator.faults(latency=0.2)
    started = time.perf_counter()
    post(simulator)
    assert time.perf_counter() - started >= 0.2


def test_too_many_requests_at_once_are_refused_when_there_is_a_limit(
    simulator: Simulator,
) -> None:
    simulator.settings(concurrency=2)
    simulator.faults(next=["timeout_before"] * 2)
    with ExitStack() as waiting:
        for _ in range(2):
            waiting.enter_context(asked(simulator))
        eventually(lambda: struck(simulator) == {"timeout_before": 2})
        assert [post(simulator).status_code for _ in range(3)] == [429] * 3
    eventually(lambda: post(simulator).status_code == 201)


def test_accepted_messages_may_fail_with_a_chosen_code(
    simulator: Simulator, service: Service
) -> None:
    simulator.faults(failures={"63049": 1})
    post(simulator, f"{service.url}/status")
    simulator.settle()
    assert [r.form["ErrorCode"] for r in service.requests] == ["63049"]


def test_callbacks_may_be_lost(simulator: Simulator, service: Service) -> None:
    simulator.faults(callback_lost=1)
    post(simulator, f"{service.url}/status")
    simulator.settle()
    assert service.requests == []
    assert simulator.records()[0]["status"] == "delivered"


def test_callbacks_may_come_twice(simulator: Simulator, service: Service) -> None:
    simulator.faults(callback_doubled=1)
    post(simulator, f"{service.url}/status")
    simulator.settle()
    statuses = [r.form["MessageStatus"] for r in service.requests]
    assert statuses == ["sent", "sent", "delivered", "delivered"]


def test_callbacks_may_overtake_each_other(simulator: Simulator, service: Service) -> None:
    simulator.faults(callback_reordered=1, callback_held_seconds=5)
    post(simulator, f"{service.url}/status")
    simulator.settle()
    assert [r.form["MessageStatus"] for r in service.requests] == ["delivered", "sent"]


def test_a_callback_with_no_successor_is_held_only_for_a_while(
    simulator: Simulator, service: Service
) -> None:
    simulator.phone(online=False)
    simulator.faults(callback_reordered=1, callback_held_seconds=0.1)
    post(simulator, f"{service.url}/status")
    simulator.settle()
    assert [r.form["MessageStatus"] for r in service.requests] == ["sent"]


def test_callbacks_may_be_late(simulator: Simulator, service: Service) -> None:
    simulator.faults(callback_late=1, callback_late_seconds=0.2)
    post(simulator, f"{service.url}/status")
    simulator.settle()
    sent_at = simulator.records()[0]["sent_at"]
    assert [r.form["MessageStatus"] for r in service.requests] == ["sent", "delivered"]
    assert time.time() - sent_at >= 0.2


def test_callbacks_may_be_forged_with_a_wrong_signature(
    simulator: Simulator, service: Service
) -> None:
    simulator.faults(callback_forged=1)
    post(simulator, f"{service.url}/status")
    simulator.settle()

    judged = [(r.form["MessageStatus"], service.signed(r)) for r in service.requests]
    assert judged == [("sent", True), ("failed", False), ("delivered", True), ("failed", False)]


def test_an_inbound_message_may_be_delivered_twice(simulator: Simulator, service: Service) -> None:
    simulator.faults(webhook_doubled=1)
    simulator.send(body="Jesi On")
    assert len(service.requests) == 2
    assert service.requests[0].form == service.requests[1].form


@pytest.mark.parametrize(
    "faults",
    [
        {"too_many_request": 1},
        {"error_after": 1.5},
        {"error_after": 0.6, "timeout_after": 0.6},
        {"failures": {"12345": 0.1}},
        {"failures": {"63049": 0.6, "63024": 0.6}},
        {"next": ["explode"]},
    ],
)
def test_faults_that_make_no_sense_are_refused(
    simulator: Simulator, faults: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="400: "):
        simulator.faults(**faults)


ADDRESSES = [f"whatsapp:+39333{n:07d}" for n in range(20_000)]


def test_the_same_seed_strikes_the_same_citizens_in_any_order() -> None:
    faults = Faults(seed=7, too_many_requests=0.05, error_after=0.01, timeout_after=0.01)
    forwards, backwards = Dice(faults), Dice(faults)
    there = {address: forwards.strike(address) for address in ADDRESSES}
    back = {address: backwards.strike(address) for address in reversed(ADDRESSES)}
    other = Dice(faults.model_copy(update={"seed": 8}))

    assert there == back
    assert there != {address: other.strike(address) for address in ADDRESSES}


def test_faults_strike_as_often_as_asked() -> None:
    dice = Dice(Faults(seed=1, too_many_requests=0.05, error_before=0.01, error_after=0.01))
    for address in ADDRESSES:
        dice.strike(address)
    expected = {"too_many_requests": 1000, "error_before": 200, "error_after": 200}
    for fault, count in expected.items():
        assert abs(dice.struck[fault] - count) < 5 * count**0.5


def test_a_retried_request_rolls_again() -> None:
    dice = Dice(Faults(seed=3, too_many_requests=0.5))
    strikes = {dice.strike(CITIZEN) for _ in range(20)}
    assert strikes == {"ok", "too_many_requests"}
