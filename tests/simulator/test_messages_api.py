"""Twilio's Messages resource, driven by twilio-python."""

from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.harness import (
    ACCOUNT,
    CITIZEN,
    KEY,
    KEY_SECRET,
    SENDER,
    TOKEN,
    Service,
    Simulator,
)
from tests.waiting import LONG_ENOUGH


def create(client: Client, **parameters: object):
    return client.messages.create(**{"to": CITIZEN, "from_": SENDER, "body": "ciao"} | parameters)


def test_a_message_is_created_and_delivered(client: Client, simulator: Simulator) -> None:
    before = datetime.now(UTC).replace(microsecond=0)  # as fine as the API tells
    message = create(client, body="Domani scuole chiuse")

    assert message.sid.startswith("SM") and len(message.sid) == 34
    assert (message.status, message.direction, message.num_segments) == (
        "queued",
        "outbound-api",
        "1",
    )
    assert message.error_code is None
    simulator.settle()
    fetched = client.messages(message.sid).fetch()
    assert (fetched.status, fetched.body) == ("delivered", "Domani scuole chiuse")
    assert before <= fetched.date_sent <= datetime.now(UTC)


def test_an_api_key_may_send(simulator: Simulator) -> None:
    assert create(simulator.client(KEY, KEY_SECRET)).sid


@pytest.mark.parametrize(
    ("user", "password"), [(ACCOUNT, "wrong"), (KEY, "wrong"), ("", ""), (KEY_SECRET, KEY)]
)
def test_wrong_credentials_are_refused(simulator: Simulator, user: str, password: str) -> None:
    answer = requests.post(
        f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        data={"To": CITIZEN, "From": SENDER, "Body": "x"},
        auth=(user, password) if user else None,
        timeout=LONG_ENOUGH,
    )

    assert answer.status_code == 401
    assert answer.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


def test_another_account_is_not_found(simulator: Simulator) -> None:
    client = simulator.client()
    with pytest.raises(TwilioRestException) as refused:
        client.api.accounts("AC" + "9" * 32).messages.create(to=CITIZEN, from_=SENDER, body="x")
    assert (refused.value.status, refused.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "whatsapp:0731"}, 21211),
        ({"to": "whatsapp:IT.città"}, 21211),
        ({"to": "+393335550101"}, 21910),
        ({"from_": ""}, 21603),
        ({"from_": "whatsapp:+393335550999"}, 63007),
        ({"body": ""}, 21602),
        ({"body": "è" * 1601}, 21617),
        ({"status_callback": "not a url"}, 21609),
        ({"status_callback": "http://with_underscore.example/x"}, 21609),
        ({"media_url": ["ftp://example.org/a.png"]}, 21620),
        ({"media_url": ["http://example.org/a.png", "http://example.org/b.png"]}, 21623),
        ({"validity_period": 0}, 21624),
        ({"validity_period": 36001}, 21624),
        ({"content_variables": '{"1": "x"}'}, 21654),
        ({"content_sid": "HX" + "0" * 32}, 21655),
        ({"messaging_service_sid": "MG1"}, 21701),
    ],
)
def test_what_twilio_refuses_at_once_is_refused(
    client: Client, simulator: Simulator, parameters: dict[str, object], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        create(client, **parameters)

    assert (refused.value.status, refused.value.code) == (400, code)
    assert simulator.records() == []


def test_a_text_of_1600_characters_passes(client: Client, simulator: Simulator) -> None:
    create(client, body="è" * 1600)
    assert len(simulator.records()[0]["body"]) == 1600


def test_a_business_scoped_id_is_an_address(client: Client, simulator: Simulator) -> None:
    simulator.send("IT.10000000000000103", body="salve")
    create(client, to="whatsapp:IT.10000000000000103")
    simulator.settle()
    assert simulator.records()[0]["status"] == "delivered"


def test_a_citizen_who_opted_out_with_twilio_is_refused(
    client: Client, simulator: Simulator
) -> None:
    simulator.phone(opted_out=True)
    with pytest.raises(TwilioRestException) as refused:
        create(client)
    assert refused.value.code == 21610


def test_a_messaging_service_accepts_first(client: Client) -> None:
    message = create(client, from_=None, messaging_service_sid="MG" + "a" * 32)
    assert (message.status, message.from_, message.num_segments) == ("accepted", SENDER, "0")


def test_listing_pages_through_everything_newest_first(
    client: Client, simulator: Simulator
) -> None:
    sent = [create(client, body=f"numero {n}").sid for n in range(7)]

    listed = client.messages.list(to=CITIZEN, page_size=2)

    assert [message.sid for message in listed] == sent[::-1]


def test_messages_that_arrive_while_paging_do_not_shift_the_pages(client: Client) -> None:
    sent = [create(client, body=f"numero {n}").sid for n in range(4)]
    first = client.messages.page(to=CITIZEN, page_size=2)
    create(client, body="in mezzo")

    assert [m.sid for m in first] == [sent[3], sent[2]]
    assert [m.sid for m in first.next_page()] == [sent[1], sent[0]]


def test_the_list_filters_by_address_and_time_sent(client: Client, simulator: Simulator) -> None:
    simulator.send("+393335550102", body="salve")
    create(client)
    create(client, to="whatsapp:+393335550102")
    simulator.settle()
    now = datetime.now(UTC)
    hour = timedelta(hours=1)

    assert len(client.messages.list(to=CITIZEN)) == 1
    assert len(client.messages.list(from_=SENDER)) == 2
    assert len(client.messages.list(to=SENDER)) == 2, "what citizens wrote is listed too"
    assert len(client.messages.list(to=CITIZEN, date_sent_after=now - hour)) == 1
    assert client.messages.list(to=CITIZEN, date_sent_after=now + hour) == []
    assert client.messages.list(to=CITIZEN, date_sent_before=now - hour) == []


def test_a_day_without_a_time_means_the_whole_day(client: Client, simulator: Simulator) -> None:
    sid = create(client).sid
    simulator.settle()
    today = client.messages(sid).fetch().date_sent.date()

    def listed(day: date) -> int:
        url = f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        query = {"To": CITIZEN, "DateSent": day.isoformat()}
        answer = requests.get(url, query, auth=(ACCOUNT, TOKEN), timeout=LONG_ENOUGH)
        return len(answer.json()["messages"])

    assert (listed(today), listed(today - timedelta(days=1))) == (1, 0)


def test_a_message_still_queued_has_no_time_sent(client: Client, simulator: Simulator) -> None:
    simulator.settings(mps=0.01)
    create(client)
    waiting = create(client)

    assert client.messages(waiting.sid).fetch().date_sent is None
    dated = client.messages.list(to=CITIZEN, date_sent_after=datetime(2020, 1, 1, tzinfo=UTC))
    assert waiting.sid not in [message.sid for message in dated]


def test_a_body_can_be_redacted_and_a_message_deleted(client: Client, simulator: Simulator) -> None:
    message = create(client, body="dato personale")
    simulator.settle()

    assert client.messages(message.sid).update(body="").body == ""
    assert client.messages(message.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        client.messages(message.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_an_unknown_path_answers_in_twilios_shape(simulator: Simulator) -> None:
    path = f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    answer = requests.get(path, auth=(ACCOUNT, TOKEN), timeout=LONG_ENOUGH)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_the_load_is_told_in_headers(simulator: Simulator) -> None:
    answer = requests.post(
        f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        data={"To": CITIZEN, "From": SENDER, "Body": "x"},
        auth=(ACCOUNT, TOKEN),
        timeout=LONG_ENOUGH,
    )
    assert answer.headers["Twilio-Concurrent-Requests"] == "1"
    told, took = float(answer.headers["Twilio-Request-Duration"]), answer.elapsed.total_seconds()
    assert 0 <= told <= took + 0.0005, "in seconds, to the thousandth"


def test_a_file_is_fetched_kept_and_listed(
    client: Client, simulator: Simulator, service: Service
) -> None:
    photo = simulator.send(type="photo")["sid"]
    source = simulator.url + simulator.records(direction="inbound")[-1]["media"][0]["src"]

    message = create(client, body="La piantina", media_url=[source])
    simulator.settle()

    assert photo != message.sid and message.sid.startswith("MM") and message.num_media == "1"
    assert [m.content_type for m in client.messages(message.sid).media.list()] == ["image/jpeg"]
    kept = simulator.url + simulator.records()[0]["media"][0]["src"]
    assert (
        requests.get(kept, timeout=LONG_ENOUGH).content
        == requests.get(source, timeout=LONG_ENOUGH).content
    )


def test_words_along_with_a_document_are_lost(client: Client, simulator: Simulator) -> None:
    simulator.send(type="document")
    source = simulator.url + simulator.records(direction="inbound")[-1]["media"][0]["src"]
    create(client, body="Ecco l'ordinanza", media_url=[source])
    simulator.settle()
    assert (simulator.records()[0]["status"], simulator.records()[0]["body"]) == ("delivered", "")


def test_a_file_that_cannot_be_fetched_fails_the_message(
    client: Client, simulator: Simulator, service: Service
) -> None:
    create(client, media_url=[f"{service.url}/nothing-here.png"])
    simulator.settle()
    assert simulator.records()[0]["error_code"] == 63019
