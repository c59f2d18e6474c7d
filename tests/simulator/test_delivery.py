"""What becomes of a message: statuses in order, reported in signed callbacks, or an error."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.harness import (
    CITIZEN,
    SENDER,
    Service,
    Simulator,
    running_simulator,
)
from tests.waiting import eventually


def send(client: Client, service: Service, **parameters: object):
    url = f"{service.url}/status?r=b1.s17.4"
    return client.messages.create(
        **{"to": CITIZEN, "from_": SENDER, "body": "ciao", "status_callback": url} | parameters
    )


def statuses(service: Service, sid: str | None = None) -> list[str]:
    calls = [r.form for r in service.to("/status") if sid in (None, r.form["MessageSid"])]
    return [form["MessageStatus"] for form in calls]


def test_each_step_is_reported_in_order_and_signed(
    client: Client, simulator: Simulator, service: Service
) -> None:
    simulator.settings(read="always")
    message = send(client, service)
    simulator.settle()

    assert statuses(service) == ["sent", "delivered", "read"]
    assert all(service.signed(request) for request in service.requests)
    form = service.requests[1].form
    assert form["ChannelPrefix"] == "whatsapp"
    assert form["ChannelToAddress"] == "+393335550101"
    assert (form["EventType"], form["SmsStatus"], form["SmsSid"]) == (
        "DELIVERED",
        "delivered",
        message.sid,
    )


def test_the_callbacks_query_comes_back_byte_for_byte(
    client: Client, simulator: Simulator, service: Service
) -> None:
    target = "/status?r=b%2F1&due=a+b&c=%C3%A8&vuoto="
    send(client, service, status_callback=service.url + target)
    simulator.settle()

    assert {request.target for request in service.requests} == {target}
    assert all(service.signed(request) for request in service.requests)


def test_without_a_callback_nobody_is_told(
    client: Client, simulator: Simulator, service: Service
) -> None:
    client.messages.create(to=CITIZEN, from_=SENDER, body="ciao")
    simulator.settle()
    assert service.requests == []


def test_an_open_chat_is_read_and_a_closed_one_is_not(
    client: Client, simulator: Simulator, service: Service
) -> None:
    send(client, service)
    simulator.settle()
    assert statuses(service) == ["sent", "delivered"]

    simulator.phone(open=True)
    simulator.settle()
    assert statuses(service) == ["sent", "delivered", "read"]


def test_a_citizen_without_read_receipts_never_shows_reading(
    client: Client, simulator: Simulator, service: Service
) -> None:
    simulator.settings(read="always")
    simulator.phone(receipts=False, open=True)
    send(client, service)
    simulator.settle()
    assert statuses(service) == ["sent", "delivered"]


def test_a_phone_that_is_off_gets_its_messages_later(
    client: Client, simulator: Simulator, service: Service
) -> None:
    simulator.phone(online=False)
    send(client, service)
    simulator.settle()
    assert statuses(service) == ["sent"]

    simulator.phone(online=True)
    simulator.settle()
    assert statuses(service) == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("phone", "code", "status"),
    [
        ({"on_whatsapp": False}, "63024", "undelivered"),
        ({"blocked": True}, "63014", "undelivered"),
    ],
)
def test_a_citizen_who_cannot_be_reached_is_reported_with_the_reason(
    client: Client,
    simulator: Simulator,
    service: Service,
    phone: dict[str, bool],
    code: str,
    status: str,
) -> None:
    simulator.phone(**phone)
    message = send(client, service)
    simulator.settle()

    (request,) = service.requests
    assert (request.form["MessageStatus"], request.form["ErrorCode"]) == (status, code)
    assert request.form["ChannelStatusMessage"]
    fetched = client.messages(message.sid).fetch()
    assert (fetched.error_code, fetched.status) == (int(code), status)


def test_free_text_needs_an_open_service_window(
    client: Client, simulator: Simulator, service: Service
) -> None:
    send(client, service, to="whatsapp:+393335550777")
    simulator.settle()
    assert service.requests[0].form["ErrorCode"] == "63016"
    assert service.requests[0].form["MessageStatus"] == "failed"


def test_the_window_closes_after_a_day(service: Service) -> None:
    with running_simulator(f"{service.url}/inbound") as simulator:
        simulator.send(body="ciao")
        simulator.call("POST", "/clock", json={"seconds": 24 * 3600 - 60})
        inside = send(simulator.client(), service)
        simulator.settle()
        simulator.call("POST", "/clock", json={"seconds": 120})
        outside = send(simulator.client(), service)
        simulator.settle()

    assert statuses(service, inside.sid) == ["sent", "delivered"]
    assert statuses(service, outside.sid) == ["failed"]


def test_the_window_may_be_left_open_for_everyone(
    client: Client, simulator: Simulator, service: Service
) -> None:
    simulator.settings(service_window=False)
    send(client, service, to="whatsapp:+393335550777")
    simulator.settle()
    assert statuses(service) == ["sent", "delivered"]


def test_messages_leave_at_the_senders_pace(simulator: Simulator, service: Service) -> None:
    simulator.settings(mps=50, service_window=False)
    client = simulator.client()
    for n in range(40):
        client.messages.create(to=f"whatsapp:+3933355504{n:02d}", from_=SENDER, body="ciao")
    simulator.settle()

    records = sorted(simulator.records(), key=lambda record: record["sent_at"])
    assert records[-1]["sent_at"] - records[0]["accepted_at"] >= 0.9 * 39 / 50
    order = [record["to"] for record in records]
    assert order == sorted(order)


def test_a_message_whose_validity_is_over_fails_in_the_queue(
    client: Client, simulator: Simulator, service: Service
) -> None:
    simulator.settings(mps=0.01)
    send(client, service)
    message = send(client, service, validity_period=1)

    eventually(lambda: statuses(service, message.sid) == ["failed"])
    assert client.messages(message.sid).fetch().error_code == 30036


def test_a_full_queue_refuses(client: Client, simulator: Simulator, service: Service) -> None:
    simulator.settings(mps=0.001, queue_hours=1)
    for _ in range(5):  # the first leaves at once, each of the others waits for 1,000 seconds
        send(client, service)
    eventually(lambda: simulator.call("GET", "/state")["queued"] == {SENDER: 4})

    with pytest.raises(TwilioRestException) as refused:
        send(client, service)
    assert refused.value.code == 21611
    simulator.settings(queue_hours=4)


def test_a_senders_default_callback_is_used_by_messages_that_name_none(service: Service) -> None:
    default = f"{service.url}/status?default"
    with running_simulator(f"{service.url}/inbound", "--status-url", default) as simulator:
        simulator.send(body="ciao")
        simulator.client().messages.create(to=CITIZEN, from_=SENDER, body="ciao")
        simulator.settle()
    assert len(service.to("/status?default")) == 2
