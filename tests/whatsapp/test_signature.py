"""Only Twilio gets in: signatures over the public address and the raw target of the request."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, EnvironBuilder

from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.signed import Answer, SignedForm, signed_webhook

BASE = "https://jesi.example"
TOKEN = "12345678901234567890123456789012"
FORM = {"Body": "perché no? ✓", "From": "whatsapp:+393335550123", "MessageSid": "SM1"}


def guarded(base: str = BASE, tokens: tuple[str, ...] = (TOKEN,)) -> Client:
    def let_in(form: SignedForm) -> Answer:
        return Answer("200 OK", "text/plain", b"in")

    return Client(signed_webhook(SignatureCheck(base, tokens), let_in))


def like_granian(target: str) -> dict[str, str]:
    """What the server of `make run` tells the application: the query as it was sent."""
    return {"RAW_URI": "", "REQUEST_URI": "", "QUERY_STRING": target.partition("?")[2]}


def like_gunicorn(target: str) -> dict[str, str]:
    """What other servers tell besides: the whole target as it was sent."""
    return {"RAW_URI": target, "QUERY_STRING": target.partition("?")[2]}


def status(
    *,
    signature: str | None = None,
    signed_url: str = f"{BASE}/whatsapp/inbound",
    target: str = "/whatsapp/inbound",
    form: dict[str, str] = FORM,
    signed_form: dict[str, str] | None = None,
    token: str = TOKEN,
    headers: dict[str, str] | None = None,
    client: Client | None = None,
    server: Callable[[str], dict[str, str]] = like_granian,
) -> int:
    """What a request gets that was signed over one thing and made of another."""
    if signature is None:
        signed = form if signed_form is None else signed_form
        signature = RequestValidator(token).compute_signature(signed_url, signed)
    response = (client or guarded()).post(
        target.partition("?")[0],
        environ_overrides=server(target),
        data=urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature, **(headers or {})},
    )
    return response.status_code


def test_what_twilio_signed_gets_in():
    assert status() == 200


def test_twilios_own_test_vector_is_reproduced():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert (
        status(
            client=guarded("https://mycompany.com", ("12345",)),
            target="/myapp.php?foo=1&bar=2",
            form=form,
            signature="RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        )
        == 200
    )


def test_a_missing_header_is_refused_and_is_no_error():
    response = guarded().post("/whatsapp/inbound", data=FORM)
    assert response.status_code == 403


@pytest.mark.parametrize("signature", ["", "x", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "è", "\t"])
def test_a_wrong_signature_is_refused(signature):
    assert status(signature=signature) == 403


def test_a_changed_field_is_refused():
    assert status(signed_form={**FORM, "Body": "Jesi Off"}) == 403


def test_a_field_more_is_refused():
    assert status(form={**FORM, "ButtonPayload": "/unsubscribe"}, signed_form=FORM) == 403


def test_the_host_that_the_request_names_does_not_matter():
    assert status(headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}) == 200


@pytest.mark.parametrize(
    "query",
    [
        "c=%C3%A8",
        "j=%7B%22a%22%3A1%7D",
        "u=https%3A%2F%2Fx.example%2F",
        "a=b%20c",
        "a+b",
        "x=%2B%26",
    ],
)
@pytest.mark.parametrize("server", [like_granian, like_gunicorn])
def test_percent_escapes_are_checked_as_they_were_sent(query, server):
    target = f"/whatsapp/inbound?{query}"
    assert status(target=target, signed_url=BASE + target, server=server) == 200


def test_a_prefix_that_the_proxy_takes_away_belongs_to_the_public_address():
    base = "https://comune.example/avvisi"
    assert status(client=guarded(base), signed_url=f"{base}/whatsapp/inbound") == 200


def test_during_a_rotation_both_tokens_are_accepted():
    client = guarded(tokens=(TOKEN, "another-token-another-token"))
    assert status(client=client) == 200
    assert status(client=client, token="another-token-another-token") == 200
    assert status(client=client, token="a-third-token-a-third-token") == 403


def test_the_newer_scheme_with_sha256_is_accepted_where_the_header_announces_it():
    url = f"{BASE}/whatsapp/inbound"
    signature = RequestValidator(TOKEN).compute_signature(url, FORM, "HMAC_SHA256")
    announced = {
        "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    }
    unknown = {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_MD5"}
    assert status(signature=signature, headers=announced) == 200
    assert status(signature=signature) == 403
    assert status(signature=signature, headers=unknown) == 403


def test_a_signed_json_request_is_refused_because_nobody_checks_its_body():
    signature = RequestValidator(TOKEN).compute_signature(f"{BASE}/whatsapp/inbound", {})
    response = guarded().post(
        "/whatsapp/inbound",
        json={"Body": "Jesi Off"},
        headers={"X-Twilio-Signature": signature},
    )
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        ("https://jesi.example", "https://jesi.example:443"),
        ("https://jesi.example:443", "https://jesi.example"),
        ("https://jesi.example:8443", "https://jesi.example"),
        ("http://jesi.example", "http://jesi.example:80"),
        ("https://me:secret@jesi.example:8443/on", "https://me:secret@jesi.example:8443/on"),
    ],
)
def test_the_port_may_be_part_of_what_was_signed_or_not(configured, signed):
    url = f"{signed}/whatsapp/inbound"
    assert status(client=guarded(configured), signed_url=url) == 200
    assert status(client=guarded(configured), signed_url=url.replace("jesi", "iesi")) == 403


def test_names_that_come_more_than_once_are_signed_as_twilio_signs_them():
    fields = [("B", "2"), ("A", "2"), ("A", "1"), ("A", "2")]
    signature = RequestValidator(TOKEN).compute_signature(
        f"{BASE}/whatsapp/inbound", MultiDict(fields)
    )
    environ = EnvironBuilder(path="/whatsapp/inbound").get_environ()
    environ["HTTP_X_TWILIO_SIGNATURE"] = signature
    check = SignatureCheck(BASE, [TOKEN])
    assert check.accepts(environ, fields)
    assert not check.accepts(environ, [*fields, ("A", "3")])


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.text("ABCDEFGabcdefg0123", min_size=1, max_size=8)


@given(form=st.dictionaries(names, texts, min_size=1, max_size=8))
def test_any_form_that_was_signed_gets_in_and_any_other_does_not(form):
    client = guarded()
    assert status(client=client, form=form) == 200
    name = next(iter(form))
    assert status(client=client, form={**form, name: form[name] + "!"}, signed_form=form) == 403
