"""Inbound messages: signed as Twilio signs, with Twilio's fields; and the TwiML that answers."""

import json

import pytest
import requests
from twilio.request_validator import RequestValidator

from simulator.delivery.poster import Overrides
from simulator.delivery.signing import Signer
from tests.simulator.harness import (
    ACCOUNT,
    CITIZEN,
    SENDER,
    Request,
    Service,
    Simulator,
    running_simulator,
)
from tests.waiting import LONG_ENOUGH


def test_the_signature_is_the_one_of_twilios_documentation() -> None:
    parameters = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signature = Signer("12345").sign("https://mycompany.com/myapp.php?foo=1&bar=2", parameters)
    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_fragment_is_neither_signed_nor_sent() -> None:
    sign = Signer("12345").sign
    assert sign("https://example.org/in#rc=2&rp=5xx", {}) == sign("https://example.org/in", {})


def test_a_text_arrives_signed_with_every_field(simulator: Simulator, service: Service) -> None:
    simulator.send(body="Jesi On! però… 👍 & altro")

    (request,) = service.requests
    assert service.signed(request)
    assert not RequestValidator("another token").validate(
        service.url + request.target, request.form, request.headers["X-Twilio-Signature"]
    )
    assert request.target == "/inbound"
    metadata = json.loads(request.form.pop("ChannelMetadata"))
    assert metadata["data"]["context"] == {"ProfileName": "Giulia", "WaId": "393335550101"}
    sid = request.form["MessageSid"]
    assert len(sid) == 34 and sid.startswith("SM")
    assert request.form == {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": "Jesi On! però… 👍 & altro",
        "ExternalUserId": "whatsapp:IT.10000000000000101",
        "From": CITIZEN,
        "MessageSid": sid,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": "Giulia",
        "ReferralNumMedia": "0",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": SENDER,
        "WaId": "393335550101",
    }
    assert request.headers["I-Twilio-Idempotency-Token"]
    assert request.headers["User-Agent"] == "TwilioProxy/1.1"


def test_a_citizen_who_hides_the_number_shows_only_the_business_scoped_id(
    simulator: Simulator, service: Service
) -> None:
    simulator.phone(hides_number=True)
    simulator.send(body="ciao")
    simulator.phone(hides_number=False)

    (request,) = service.requests
    assert request.form["From"] == "whatsapp:IT.10000000000000101"
    assert "WaId" not in request.form
    assert "393335550101" not in json.dumps(request.form)
    assert service.signed(request)


@pytest.mark.parametrize(
    ("kind", "content_type", "message_type"),
    [
        ("photo", "image/jpeg", "image"),
        ("voice", "audio/ogg", "audio"),
        ("video", "video/mp4", "video"),
        ("sticker", "image/webp", "sticker"),
        ("document", "application/pdf", "document"),
        ("contact", "text/vcard", "contacts"),
    ],
)
def test_a_file_arrives_with_an_address_where_it_can_be_fetched(
    simulator: Simulator, service: Service, kind: str, content_type: str, message_type: str
) -> None:
    simulator.send(type=kind)

    form = service.requests[0].form
    assert form["NumMedia"] == "1" and form["MessageSid"].startswith("MM")
    assert (form["MediaContentType0"], form["MessageType"]) == (content_type, message_type)
    fetched = requests.get(form["MediaUrl0"], timeout=LONG_ENOUGH)
    assert fetched.headers["Content-Type"] == content_type
    assert len(fetched.content) > 50
    assert "sandbox" in fetched.headers["Content-Security-Policy"]


def test_a_location_arrives_with_its_coordinates(simulator: Simulator, service: Service) -> None:
    simulator.send(type="location", latitude=43.5226, longitude=13.2439, label="Piazza Federico II")

    form = service.requests[0].form
    assert (form["Latitude"], form["Longitude"]) == ("43.5226", "13.2439")
    assert (form["Label"], form["Body"], form["MessageType"]) == (
        "Piazza Federico II",
        "",
        "location",
    )


def test_an_empty_message_has_an_empty_body(simulator: Simulator, service: Service) -> None:
    simulator.send(type="empty")
    assert service.requests[0].form["Body"] == ""


def test_a_reaction_names_the_message_it_is_about(simulator: Simulator, service: Service) -> None:
    service.answer = lambda _request: "<Response><Message>Ciao!</Message></Response>"
    reply = simulator.send(body="ciao")["replies"][0]["sid"]
    simulator.send(type="reaction", body="❤️", reply_to=reply)

    form = service.requests[1].form
    assert (form["Body"], form["OriginalRepliedMessageSid"]) == ("❤️", reply)
    assert form["OriginalRepliedMessageSender"] == SENDER


def test_a_repeated_delivery_carries_the_same_sid(simulator: Simulator, service: Service) -> None:
    sid = simulator.send(body="Jesi On")["sid"]
    simulator.send(body="Jesi On", sid=sid)
    assert [request.form["MessageSid"] for request in service.requests] == [sid, sid]


def test_several_messages_of_one_answer_arrive_in_order(
    simulator: Simulator, service: Service
) -> None:
    service.answer = lambda _request: (
        "<?xml version='1.0' encoding='UTF-8'?><Response><Message>Benvenuta &amp; grazie</Message>"
        "<Message><Body>*Come* scegliere</Body></Message></Response>"
    )
    outcome = simulator.send(body="Jesi On")
    simulator.settle()

    assert [reply["body"] for reply in outcome["replies"]] == [
        "Benvenuta & grazie",
        "*Come* scegliere",
    ]
    assert [(r["body"], r["status"], r["direction"]) for r in simulator.records()] == [
        ("Benvenuta & grazie", "delivered", "outbound-reply"),
        ("*Come* scegliere", "delivered", "outbound-reply"),
    ]


def test_an_answer_may_name_a_file_and_a_callback(simulator: Simulator, service: Service) -> None:
    photo = simulator.send(type="photo")
    media = simulator.url + simulator.records(direction="inbound")[-1]["media"][0]["src"]
    service.answer = lambda _request: (
        '<Response><Message statusCallback="status?r=1">'
        f"<Media>{media}</Media></Message></Response>"
    )
    simulator.send(body="la piantina?")
    simulator.settle()

    assert photo["status"] == 200
    assert simulator.records()[0]["media"][0]["content_type"] == "image/jpeg"
    assert [r.form["MessageStatus"] for r in service.to("/status?r=1")] == ["sent", "delivered"]


def test_plain_text_is_one_message(simulator: Simulator, service: Service) -> None:
    service.answer = lambda _request: (200, "text/plain", "ciao")
    assert [reply["body"] for reply in simulator.send(body="x")["replies"]] == ["ciao"]


def test_a_redirect_hands_over(simulator: Simulator, service: Service) -> None:
    def answer(request: Request) -> str:
        if request.target == "/inbound":
            return "<Response><Redirect>/next?a=1</Redirect><Message>mai</Message></Response>"
        return "<Response><Message>eccomi</Message></Response>"

    service.answer = answer
    assert [reply["body"] for reply in simulator.send(body="x")["replies"]] == ["eccomi"]
    assert service.signed(service.to("/next")[0])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((500, "text/html", "oops"), 11200),
        ((403, "text/plain", "no"), 11200),
        ((200, "application/json", "{}"), 12300),
        ((200, "text/xml", "<Response><Message>"), 12100),
        ((200, "text/xml", "<Answer/>"), 12100),
        ((200, "text/xml", "<Response><Dial>1</Dial></Response>"), 12200),
        ((200, "text/xml", f"<Response><Message>{'x' * 1601}</Message></Response>"), 21617),
        ((200, "text/xml", "<Response><Message/></Response>"), 14103),
        ((200, "text/xml", f"<Response>{'<Message>x</Message>' * 4000}</Response>"), 11750),
    ],
)
def test_a_bad_answer_is_noted_in_the_debugger(
    simulator: Simulator, service: Service, answer: tuple[int, str, str], code: int
) -> None:
    service.answer = lambda _request: answer
    outcome = simulator.send(body="ciao")
    simulator.settle()

    assert outcome["error"] == code
    note = simulator.call("GET", "/debugger")["notes"][-1]
    assert (note["code"], note["message_sid"]) == (code, outcome["sid"])
    assert simulator.records() == []


def test_a_server_error_is_not_retried_by_default(simulator: Simulator, service: Service) -> None:
    service.answer = lambda _request: (503, "text/plain", "")
    simulator.send(body="ciao")
    assert len(service.requests) == 1


def test_a_fragment_may_ask_for_retries_on_server_errors(service: Service) -> None:
    service.answer = lambda _request: (503, "text/plain", "")
    with running_simulator(f"{service.url}/inbound#rc=2&rp=5xx") as simulator:
        simulator.send(body="ciao")

    assert [request.target for request in service.requests] == ["/inbound"] * 3
    assert all(service.signed(request) for request in service.requests)
    tokens = {request.headers["I-Twilio-Idempotency-Token"] for request in service.requests}
    assert len(tokens) == 1


def test_a_service_that_is_down_is_tried_twice(service: Service) -> None:
    with running_simulator("http://127.0.0.1:9/inbound") as simulator:
        outcome = simulator.send(body="ciao")
        note = simulator.call("GET", "/debugger")["notes"][0]

    assert (outcome["status"], outcome["error"]) == (None, 11205)
    assert "2 attempt(s)" in note["detail"]


def test_connection_overrides_are_read_within_their_limits() -> None:
    overrides = Overrides.of("https://example.org/in#ct=50&rt=99999&tt=2000&rc=9&rp=all&e=dublin")
    assert (overrides.connect, overrides.read, overrides.total) == (0.1, 15.0, 2.0)
    assert (overrides.retries, overrides.retry_on) == (5, {"ct", "rt", "4xx", "5xx"})
    assert Overrides.of("https://example.org/in") == Overrides()


@pytest.mark.parametrize(
    "sending",
    [
        {"type": "text"},
        {"type": "dance"},
        {"type": "button"},
        {"type": "button", "id": "never shown"},
        {"type": "location", "latitude": 99, "longitude": 0},
        {"type": "photo", "content": "@@@"},
        {"type": "photo", "content": "", "content_type": "text/html"},
        {"body": "x" * 1601},
        {"body": "x", "to": "whatsapp:+393335550199"},
        {"body": "x", "colour": "red"},
    ],
)
def test_what_a_phone_cannot_send_is_refused(
    simulator: Simulator, service: Service, sending: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="400: "):
        simulator.send(**sending)
    assert service.requests == []


def test_foreign_web_pages_cannot_use_the_controls(simulator: Simulator) -> None:
    foreign = {"Origin": "https://example.org"}
    url = f"{simulator.url}/phones/{CITIZEN}/messages"
    assert (
        requests.post(url, json={"body": "x"}, headers=foreign, timeout=LONG_ENOUGH).status_code
        == 403
    )
    assert requests.post(url, data='{"body": "x"}', timeout=LONG_ENOUGH).status_code == 415
