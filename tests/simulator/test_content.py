"""The Content API, driven by twilio-python, and what becomes of messages made from templates."""

import json
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from simulator.templates.content import Draft, objections
from tests.simulator.harness import ACCOUNT, CITIZEN, SENDER, TOKEN, Service, Simulator
from tests.waiting import LONG_ENOUGH

STRANGER = "whatsapp:+393335550777"
ALERT = {"twilio/text": {"body": "Comune di Jesi, {{1}}: {{2}} Rispondi STOP per non riceverne."}}
SAMPLES = {"1": "allerta meteo", "2": "piogge forti dalle 18."}
BUTTONS = {
    "twilio/quick-reply": {
        "body": "Confermi?",
        "actions": [{"type": "QUICK_REPLY", "title": t, "id": f"/{t}"} for t in ("Sì", "No")],
    }
}
TOPICS = {
    "twilio/list-picker": {
        "body": "Di che cosa vuoi sapere?",
        "button": "Scegli",
        "items": [{"item": "Scuole", "id": "/scuole", "description": "Chiusure"}],
    }
}


def create(client: Client, types: dict[str, Any], variables: dict[str, str] | None = None) -> str:
    request = ContentList.ContentCreateRequest(
        {"language": "it", "friendly_name": "prova", "types": types, "variables": variables or {}}
    )
    return client.content.v1.contents.create(request).sid


def approve(client: Client, sid: str) -> Any:
    request = ApprovalCreateList.ContentApprovalRequest(
        {"name": "allerta_generica", "category": "UTILITY"}
    )
    return client.content.v1.contents(sid).approval_create.create(request)


def status(client: Client, sid: str) -> str:
    return str(client.content.v1.contents(sid).approval_fetch().fetch().whatsapp["status"])


def outcome(simulator: Simulator, client: Client, sid: str, to: str = STRANGER, **variables: Any):
    client.messages.create(
        to=to, from_=SENDER, content_sid=sid, content_variables=json.dumps(variables)
    )
    simulator.settle()
    record = simulator.records(To=to)[-1]
    return record["error_code"] or record["body"]


@pytest.fixture
def alert(client: Client) -> str:
    """An approved template."""
    sid = create(client, ALERT, SAMPLES)
    approve(client, sid)
    return sid


def test_a_template_is_created_read_listed_and_deleted(client: Client) -> None:
    sid = create(client, ALERT, SAMPLES)
    contents = client.content.v1.contents

    fetched = contents(sid).fetch()
    assert (fetched.language, fetched.types, fetched.variables) == ("it", ALERT, SAMPLES)
    assert sid.startswith("HX") and len(sid) == 34
    assert sid in [content.sid for content in contents.list(page_size=1)]
    assert sid in [content.sid for content in client.content.v1.content_and_approvals.list()]
    assert contents(sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        contents(sid).fetch()
    assert gone.value.status == 404


def test_approval_takes_its_time_on_the_pretend_clock(client: Client, simulator: Simulator) -> None:
    simulator.settings(approval_after=3600)
    sid = create(client, ALERT, SAMPLES)
    assert status(client, sid) == "unsubmitted"

    assert approve(client, sid).status == "received"
    assert status(client, sid) == "received"
    simulator.call("POST", "/clock", json={"seconds": 3601})
    assert status(client, sid) == "approved"


def test_a_template_can_be_rejected_with_a_reason(client: Client, simulator: Simulator) -> None:
    simulator.settings(approval="rejected")
    sid = create(client, ALERT, SAMPLES)
    approve(client, sid)
    assert status(client, sid) == "rejected"


@pytest.mark.parametrize(
    ("body", "samples", "reason"),
    [
        ("Ciao {{1}} e {{3}}, ecco le notizie di oggi", {"1": "a", "3": "b"}, "without gaps"),
        ("Ecco le notizie di oggi: {{1}} {{2}} per te", {"1": "a", "2": "b"}, "adjacent"),
        ("Ecco le notizie di oggi: {{1}} per te", {}, "sample"),
        ("Ciao {{1}} da {{2}}", {"1": "a", "2": "b"}, "too many variables"),
        ("Ciao\n\n\na tutti", {}, "line breaks"),
    ],
)
def test_whatsapp_rejects_what_its_rules_forbid(
    client: Client, body: str, samples: dict[str, str], reason: str
) -> None:
    sid = create(client, {"twilio/text": {"body": body}}, samples)
    approve(client, sid)
    whatsapp = client.content.v1.contents(sid).approval_fetch().fetch().whatsapp
    assert whatsapp["status"] == "rejected"
    assert reason in whatsapp["rejection_reason"]


def test_a_list_cannot_be_approved(client: Client) -> None:
    sid = create(client, TOPICS)
    approve(client, sid)
    assert status(client, sid) == "rejected"


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"twilio/carousel": {}},
        {"twilio/text": {"body": ""}},
        {"twilio/text": {"body": "x" * 1601}},
        {"twilio/quick-reply": {"body": "x" * 1025, "actions": [{"title": "a", "id": "a"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": []}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "a" * 21, "id": "a"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "a", "id": "a" * 201}]}},
        {"twilio/list-picker": {"body": "x", "button": "b", "items": []}},
        {
            "twilio/list-picker": {
                "body": "x",
                "button": "b",
                "items": [{"item": "a" * 25, "id": "a"}],
            }
        },
        {
            "twilio/list-picker": {
                "body": "x",
                "button": "b",
                "items": [{"item": "a", "id": "a"}] * 11,
            }
        },
        {"twilio/media": {"body": "x", "media": ["https://a.example/1.png"] * 2}},
    ],
)
def test_a_template_beyond_the_limits_is_refused(
    simulator: Simulator, types: dict[str, Any]
) -> None:
    body = {"language": "it", "types": types}
    answer = requests.post(
        f"{simulator.url}/v1/Content", json=body, auth=(ACCOUNT, TOKEN), timeout=LONG_ENOUGH
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
    assert "types" in answer.json()["message"]


def test_fields_that_are_null_count_as_absent(client: Client) -> None:
    sid = create(client, {**ALERT, "twilio/media": None, "twilio/carousel": None})
    assert client.content.v1.contents(sid).fetch().types == ALERT


def test_an_approved_template_reaches_a_citizen_outside_the_window(
    client: Client, simulator: Simulator, alert: str
) -> None:
    text = outcome(simulator, client, alert, **{"1": "scuole", "2": "chiuse domani."})
    assert text == ("Comune di Jesi, scuole: chiuse domani. Rispondi STOP per non riceverne.")


def test_a_variable_that_is_missing_is_replaced_by_the_sample(
    client: Client, simulator: Simulator, alert: str
) -> None:
    assert "piogge forti dalle 18." in outcome(simulator, client, alert, **{"1": "scuole"})


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", 63013),
        ("   ", 63013),
        (None, 63013),
        ("due\nrighe", 63013),
        ("con\ttabulazione", 63013),
        ("cinque     spazi", 63013),
        ("x" * 1024, 63021),
    ],
)
def test_a_variable_that_whatsapp_refuses_fails_later(
    client: Client, simulator: Simulator, alert: str, value: str | None, code: int
) -> None:
    assert outcome(simulator, client, alert, **{"1": "x", "2": value}) == code


@pytest.mark.parametrize(
    "variables", ["[]", "{", '"x"', '{"1": 2}', '{"1": {}}', '{"una chiave troppo lunga": "x"}']
)
def test_variables_that_are_not_texts_are_refused_at_once(
    client: Client, alert: str, variables: str
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(
            to=STRANGER, from_=SENDER, content_sid=alert, content_variables=variables
        )
    assert (refused.value.status, refused.value.code) == (400, 21656)


@pytest.mark.parametrize(("ruling", "code"), [("paused", 63041), ("disabled", 63042)])
def test_a_template_may_be_stopped_in_the_middle(
    client: Client, simulator: Simulator, alert: str, ruling: str, code: int
) -> None:
    simulator.call("PUT", f"/contents/{alert}/approval", json={"status": ruling})
    assert status(client, alert) == ruling
    assert outcome(simulator, client, alert) == code
    simulator.call("PUT", f"/contents/{alert}/approval", json={"status": "approved"})
    assert "allerta meteo" in str(outcome(simulator, client, alert))


@pytest.mark.parametrize("types", [ALERT, BUTTONS, TOPICS])
def test_without_approval_a_template_needs_the_window(
    client: Client, simulator: Simulator, types: dict[str, Any]
) -> None:
    sid = create(client, types, SAMPLES)
    assert outcome(simulator, client, sid) == 63016
    assert isinstance(outcome(simulator, client, sid, to=CITIZEN), str)


def test_more_than_three_buttons_do_not_fit_a_session(client: Client, simulator: Simulator) -> None:
    buttons = [{"title": f"n. {n}", "id": str(n)} for n in range(4)]
    sid = create(client, {"twilio/quick-reply": {"body": "Scegli", "actions": buttons}})
    assert outcome(simulator, client, sid, to=CITIZEN) == 63021


def test_a_tapped_button_comes_back_with_its_id(
    client: Client, simulator: Simulator, service: Service
) -> None:
    sid = create(client, BUTTONS)
    message = client.messages.create(to=CITIZEN, from_=SENDER, content_sid=sid)
    simulator.settle()
    simulator.send(type="button", title="Sì")

    form = service.requests[-1].form
    assert message.sid.startswith("MM")
    assert (form["Body"], form["ButtonText"], form["ButtonPayload"]) == ("Sì", "Sì", "/Sì")
    assert (form["ButtonType"], form["MessageType"]) == ("REPLY", "interactive")
    assert form["OriginalRepliedMessageSid"] == message.sid


def test_a_picked_row_comes_back_with_its_id(
    client: Client, simulator: Simulator, service: Service
) -> None:
    sid = create(client, TOPICS)
    client.messages.create(to=CITIZEN, from_=SENDER, content_sid=sid)
    simulator.settle()
    simulator.send(type="list", id="/scuole")

    form = service.requests[-1].form
    assert (form["Body"], form["ListTitle"], form["ListId"]) == ("Scuole", "Scuole", "/scuole")


def test_the_tier_limits_unique_citizens_outside_the_window(
    client: Client, simulator: Simulator, alert: str
) -> None:
    simulator.settings(tier=2)
    first, second, third = (f"whatsapp:+39333555070{n}" for n in range(3))

    assert isinstance(outcome(simulator, client, alert, to=first), str)
    assert isinstance(outcome(simulator, client, alert, to=second), str)
    assert outcome(simulator, client, alert, to=third) == 63018
    assert isinstance(outcome(simulator, client, alert, to=first), str), "the same citizen again"
    assert isinstance(outcome(simulator, client, alert, to=CITIZEN), str), "inside the window"


@given(st.text(max_size=200))
def test_no_text_breaks_the_judgement_of_a_template(body: str) -> None:
    draft = Draft.model_validate(
        {"language": "it", "types": {"twilio/text": {"body": body or "x"}}}
    )
    assert all(isinstance(objection, str) for objection in objections(draft))
