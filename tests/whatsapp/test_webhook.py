"""The webhook: Twilio's request in, TwiML out, whatever happens in between."""

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from app import build_app
from bot.services import Services

PATH = "/whatsapp/inbound"


class Twilio:
    """Signs and posts like Twilio, and reads the answer like Twilio."""

    def __init__(self, services: Services, client: FlaskClient) -> None:
        settings = services.settings
        self.client = client
        self.url = settings.base_url + PATH
        self.validator = RequestValidator(settings.twilio.auth_tokens[0])
        self.messages = 0

    def post(self, body: str, **more: str) -> list[str]:
        """Deliver a message; the texts of the answer."""
        self.messages += 1
        form = {
            "MessageSid": f"SM{self.messages:032x}",
            "From": "whatsapp:+393335550101",
            "To": "whatsapp:+390731555000",
            "Body": body,
            "NumMedia": "0",
            **more,
        }
        signature = self.validator.compute_signature(self.url, form)
        response = self.client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})
        assert response.status_code == 200
        assert response.mimetype == "text/xml"
        root = ElementTree.fromstring(response.data)
        assert root.tag == "Response"
        return [message.text or "" for message in root.iter("Message")]


@pytest.fixture
def twilio(services: Services) -> Twilio:
    return Twilio(services, build_app(services).test_client())


def test_a_message_is_answered_in_twiml(twilio):
    (welcome,) = twilio.post("Jesi On")
    assert "Jesi Off" in welcome


def test_without_a_broadcaster_choices_are_numbered_text(twilio):
    twilio.post("Jesi On")
    text = "\n".join(twilio.post("cambia argomenti"))
    assert "1. Protezione civile" in text
    assert "6. Informazioni dal Comune" in text
    assert "Scuole" in "\n".join(twilio.post("3"))


def test_with_a_broadcaster_choices_go_its_way_and_twiml_is_silent(services, twilio):
    services.presence.sign("somebody")
    assert twilio.post("Jesi On") == []
    assert services.redis.xlen("lane:replies") == 1


def test_a_repeated_delivery_is_sent_once(services, twilio):
    services.presence.sign("somebody")
    for _ in range(3):
        twilio.post("Jesi On", MessageSid="SMsame")
    assert services.redis.xlen("lane:replies") == 1


def test_plain_text_is_never_mistaken_for_markup(twilio):
    (answer, *_) = twilio.post("<Response><Message>ciao</Message></Response>")
    assert "<" not in answer


def test_a_request_that_names_nobody_is_answered_with_silence_and_logged(twilio):
    with capture_logs() as logs:
        assert twilio.post("ciao", From="client:anonymous") == []
    assert [entry["event"] for entry in logs] == ["inbound not understood"]


def test_an_unexpected_error_is_answered_politely_and_loses_nothing(services, twilio):
    twilio.post("Jesi On")
    handle, services.conversation.handle = services.conversation.handle, None
    with capture_logs() as logs:
        (apology,) = twilio.post("solo scuole")
    services.conversation.handle = handle
    reference = logs[-1]["reference"]
    assert reference in apology
    assert "+39" not in str(logs)
    assert "333555" not in str(logs)
    assert "Scuole" in "\n".join(twilio.post("solo scuole"))


def test_what_the_store_cannot_keep_is_not_confirmed(services, twilio):
    services.redis.config_set("maxmemory", 1)
    try:
        with capture_logs() as logs:
            (apology,) = twilio.post("Jesi On", MessageSid="SMlost")
    finally:
        services.redis.config_set("maxmemory", 0)
    assert "Jesi Off" not in apology
    assert [(entry["event"], entry["trouble"]) for entry in logs] == [("turn lost", "memory")]
    (welcome,) = twilio.post("Jesi On", MessageSid="SMlost")
    assert "Jesi Off" in welcome


def test_what_is_kept_is_confirmed_though_its_buttons_cannot_be_sent(services, twilio):
    services.presence.sign("somebody")
    services.redis.set("lane:replies", "no lane")
    with capture_logs() as logs:
        (welcome,) = twilio.post("Jesi On")
    assert "Jesi Off" in welcome
    assert [entry["event"] for entry in logs] == ["replies go as text"]


def test_sixteen_hundred_characters_of_anything_are_taken(twilio):
    for text in ("a" * 1600, "😀" * 800, "à\u0301" * 800):
        assert isinstance(twilio.post(text), list)


def test_get_is_not_for_twilio(twilio):
    assert twilio.client.get(PATH).status_code in (404, 405)
