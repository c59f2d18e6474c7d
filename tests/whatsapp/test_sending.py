"""Sending through twilio-python: each message is one POST, and what is not certain is said so."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis

from bot.broadcast import (
    Accepted,
    Busy,
    Choice,
    Interactive,
    NoTrace,
    Outcome,
    Outgoing,
    Refused,
    Trace,
    Traced,
    Unknown,
)
from bot.citizens import Address
from bot.clock import system_clock
from bot.whatsapp.sending import TwilioSender
from tests.broadcast.harness import BASE_URL, account_at, templates_of
from tests.simulator.harness import CITIZEN, SENDER, Simulator
from tests.waiting import LONG_ENOUGH, eventually

MESSAGE = Outgoing(Address.parse(CITIZEN), "Scuole chiuse", "01abcdefgh.3.14", SENDER)
Run = Callable[..., Outcome]


@pytest.fixture
def simulator(lonely_simulator: Simulator) -> Simulator:
    lonely_simulator.call("DELETE", "/faults")
    lonely_simulator.call("DELETE", "/records")
    lonely_simulator.settings(service_window=False)
    return lonely_simulator


@pytest.fixture
def submit(simulator: Simulator, redis_client: redis.Redis) -> Run:
    """Submit one message to the simulator."""

    def run(
        message: Outgoing = MESSAGE, *, timeout: float = LONG_ENOUGH, **account: str
    ) -> Outcome:
        async def one() -> Outcome:
            there = replace(account_at(simulator.url), **account)
            templates = templates_of(redis_client, system_clock)
            async with TwilioSender(
                there, redis_client, templates, base_url=BASE_URL, timeout=timeout
            ) as sender:
                return await sender.submit(message)

        return asyncio.run(one())

    return run


def posts(simulator: Simulator) -> int:
    """How many messages the simulator has taken."""
    return simulator.summary()["messages"]


def test_a_message_arrives_as_it_was_written(simulator: Simulator, submit: Run) -> None:
    outcome = submit(replace(MESSAGE, validity=600))
    (sent,) = simulator.records()
    assert isinstance(outcome, Accepted)
    assert (sent["sid"], sent["to"], sent["body"]) == (outcome.sid, CITIZEN, "Scuole chiuse")
    assert sent["status_callback"] == "http://127.0.0.1:9/on/whatsapp/status?r=01abcdefgh.3.14"
    assert sent["validity"] == 600


def test_too_many_requests_is_certain_not_to_have_been_taken(
    simulator: Simulator, submit: Run
) -> None:
    simulator.faults(next=["too_many_requests"])
    assert isinstance(submit(), Busy)
    assert posts(simulator) == 0


@pytest.mark.parametrize(
    ("fault", "taken"),
    [("error_before", 0), ("error_after", 1), ("drop_before", 0), ("drop_after", 1)],
)
def test_after_a_fault_of_the_server_nobody_knows_and_nothing_is_repeated(
    simulator: Simulator, submit: Run, fault: str, taken: int
) -> None:
    simulator.faults(next=[fault])
    assert isinstance(submit(), Unknown)
    assert posts(simulator) == taken


@pytest.mark.parametrize(("fault", "taken"), [("timeout_before", 0), ("timeout_after", 1)])
def test_an_answer_that_does_not_come_is_not_waited_for(
    simulator: Simulator, submit: Run, fault: str, taken: int
) -> None:
    simulator.faults(next=[fault])
    assert submit(timeout=1.0) == Unknown("time-out")
    eventually(lambda: simulator.call("GET", "/faults")["struck"] == {fault: 1})
    assert posts(simulator) == taken


def test_where_nobody_listens_nothing_was_taken(submit: Run) -> None:
    with socket.socket() as silent:  # it has the port, so nobody else listens there
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        assert submit(api_base_url=f"http://127.0.0.1:{port}") == Busy(None, "no connection")


def test_a_host_that_does_not_exist_is_no_uncertainty(submit: Run) -> None:
    assert submit(api_base_url="http://nowhere.invalid") == Busy(None, "no connection")


def test_a_refusal_carries_the_code(submit: Run) -> None:
    assert submit(replace(MESSAGE, text="a" * 1601)) == Refused(21617)
    assert submit(password="wrong") == Refused(20003)


# ── Buttons and lists ───────────────────────────────────────────────────────────────────────────

BUTTONS = Interactive(
    kind="buttons",
    response="utter_confirm",
    template="Vuoi ricevere {topics}?\nPuoi cambiare idea.",
    variables={"topics": "Scuole\ne Strade"},
    choices=(Choice("/yes", "Sì"), Choice("/no", "No")),
    button="",
    language="it",
)
PLAIN = "Vuoi ricevere Scuole\ne Strade?\nPuoi cambiare idea.\n\n1. Sì\n2. No"
ASKING = replace(MESSAGE, text=PLAIN, reference="reply.1-0.0", interactive=BUTTONS)


def contents(simulator: Simulator) -> list[str]:
    return [content.sid for content in simulator.client().content.v1.contents.list()]


def test_buttons_are_sent_as_a_template_that_is_made_once(
    simulator: Simulator, submit: Run
) -> None:
    before = set(contents(simulator))
    for topics in ("Scuole\ne Strade", "Meteo"):
        interactive = replace(BUTTONS, variables={"topics": topics})
        assert isinstance(submit(replace(ASKING, interactive=interactive)), Accepted)

    sent = {record["body"]: record for record in simulator.records()}
    assert set(sent) == {
        "Vuoi ricevere Scuole\ne Strade?\nPuoi cambiare idea.",
        "Vuoi ricevere Meteo?\nPuoi cambiare idea.",
    }
    assert len({record["content_sid"] for record in sent.values()}) == 1
    assert len(set(contents(simulator)) - before) == 1


def test_a_list_keeps_its_rows(simulator: Simulator, submit: Run) -> None:
    rows = (Choice("/a", "Scuole", "Chiusure, mense"), Choice("/b", "Strade"))
    listed = replace(BUTTONS, kind="list", choices=rows, button="Scegli")
    assert isinstance(submit(replace(ASKING, interactive=listed)), Accepted)
    (record,) = simulator.records()
    content = simulator.client().content.v1.contents(record["content_sid"]).fetch()
    picker = content.types["twilio/list-picker"]
    assert picker["button"] == "Scegli"
    assert [(item["id"], item["item"]) for item in picker["items"]] == [
        ("/a", "Scuole"),
        ("/b", "Strade"),
    ]


def test_a_template_that_was_deleted_is_made_again(
    simulator: Simulator, submit: Run, redis_client: redis.Redis
) -> None:
    submit(ASKING)
    for sid in contents(simulator):
        simulator.client().content.v1.contents(sid).delete()
    assert isinstance(submit(ASKING), Accepted)
    assert [bool(record["content_sid"]) for record in simulator.records()] == [True, True]


@pytest.mark.parametrize(
    "unfit",
    [
        replace(BUTTONS, variables={"topics": " "}),
        replace(BUTTONS, variables={}),
        replace(BUTTONS, variables={"topics": "a" * 1100}),
        replace(BUTTONS, choices=BUTTONS.choices * 2),
        replace(BUTTONS, choices=(Choice("/yes", "a" * 21),)),
        replace(BUTTONS, choices=(Choice("a" * 201, "Sì"),)),
        replace(BUTTONS, kind="list", button=""),
        replace(BUTTONS, kind="list", button="Scegli", choices=(Choice("/a", "a" * 25),)),
    ],
)
def test_what_whatsapp_would_not_take_goes_as_numbered_text(
    simulator: Simulator, submit: Run, unfit: Interactive
) -> None:
    assert isinstance(submit(replace(ASKING, interactive=unfit)), Accepted)
    (record,) = simulator.records()
    assert (record["body"], record["content_sid"]) == (PLAIN, None)


# ── Looking up ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def look_up(simulator: Simulator, redis_client: redis.Redis) -> Callable[..., Trace]:
    def run(message: Outgoing = MESSAGE, *, ago: timedelta = timedelta(0)) -> Trace:
        async def one() -> Trace:
            account = account_at(simulator.url)
            templates = templates_of(redis_client, system_clock)
            async with TwilioSender(account, redis_client, templates, base_url=BASE_URL) as sender:
                return await sender.look_up(message, datetime.now(UTC) - ago)

        return asyncio.run(one())

    return run


def test_what_was_taken_is_found_with_what_became_of_it(
    simulator: Simulator, submit: Run, look_up: Callable[..., Trace]
) -> None:
    simulator.faults(next=["error_after"])
    submit()
    simulator.settle()
    assert look_up() == Traced("delivered")


def test_what_was_not_taken_is_not_found(
    simulator: Simulator, submit: Run, look_up: Callable[..., Trace]
) -> None:
    submit(replace(MESSAGE, text="Altro"))
    simulator.faults(next=["error_before"])
    submit()
    assert look_up() == NoTrace()


def test_the_same_text_of_another_day_does_not_count(
    submit: Run, look_up: Callable[..., Trace]
) -> None:
    submit()
    assert look_up(ago=timedelta(hours=-1)) == NoTrace()
