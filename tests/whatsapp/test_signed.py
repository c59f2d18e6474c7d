"""A signed webhook: what it refuses, and what becomes of an error behind it."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import Client, TestResponse

from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.signed import Answer, SignedForm, signed_webhook

URL = "https://jesi.example/hook"
TOKEN = "a-token-for-tests"
FORM = "application/x-www-form-urlencoded"


def webhook(handle: Callable[[SignedForm], Answer]) -> Client:
    return Client(signed_webhook(SignatureCheck("https://jesi.example", [TOKEN]), handle))


def echo(form: SignedForm) -> Answer:
    return Answer("200 OK", "text/plain", "&".join(form.fields.values()).encode())


def post(
    client: Client, fields: dict[str, str], body: str | None = None, **how: str
) -> TestResponse:
    signature = RequestValidator(TOKEN).compute_signature(URL, fields)
    return client.post(
        "/hook",
        data=urlencode(fields) if body is None else body,
        headers={"X-Twilio-Signature": signature},
        **{"content_type": FORM, **how},
    )


def test_the_handler_gets_the_fields_decoded_and_its_answer_goes_back():
    response = post(webhook(echo), {"Body": "perché no? 100% ✓ 😀", "Empty": ""})
    assert (response.status_code, response.text) == (200, "perché no? 100% ✓ 😀&")
    assert response.content_length == len(response.data)


def test_an_answer_without_a_body_describes_none():
    response = post(webhook(lambda form: Answer()), {"Body": "x"})
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_allowed(method):
    response = webhook(echo).open("/hook", method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def test_parameters_of_the_content_type_do_not_matter():
    content_type = "Application/X-WWW-Form-Urlencoded; charset=UTF-8"
    assert post(webhook(echo), {"Body": "è"}, content_type=content_type).text == "è"


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data", "", "text/xml"]
)
def test_anything_but_a_form_is_refused(content_type):
    assert post(webhook(echo), {"Body": "x"}, content_type=content_type).status_code == 403


@pytest.mark.parametrize("body", ["", "&&&", "Body=%zz", "Body=\xff", "\x00"])
def test_a_broken_form_is_refused_and_is_no_error(body):
    assert post(webhook(echo), {}, body=body).status_code == 403


def test_more_than_any_message_holds_is_not_even_read():
    assert post(webhook(echo), {"Body": "x" * 500_000}).status_code == 413


def test_an_error_of_the_handler_is_logged_and_tells_nothing():
    def fail(form: SignedForm) -> Answer:
        raise RuntimeError("whatsapp:+393335550123")

    with capture_logs() as logs:
        response = post(webhook(fail), {"Body": "x"})
    assert response.status_code == 500
    assert "333555" not in response.text
    assert [entry["event"] for entry in logs] == ["webhook failed"]
