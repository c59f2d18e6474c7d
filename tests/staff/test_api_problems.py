"""What the admin endpoint answers when something is wrong: named, translated, telling nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import redis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.broadcast import Notice
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.tokens import Tokens
from bot.staff.audit import AuditLog
from bot.staff.problems import STATUS_OF
from bot.web.texts import Catalogue
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN, API, SCHOOLS, Api

PROBLEM = "application/problem+json"


def test_every_problem_has_a_title_and_a_detail(staff_texts: Catalogue) -> None:
    for name in STATUS_OF:
        assert f"problems.{name}.title" in staff_texts.texts("it")
        assert f"problems.{name}.detail" in staff_texts.texts("it")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer wrong", "jo_1_2"]
)
def test_without_a_valid_token_one_is_asked_for(api: Api, header: str | None) -> None:
    headers = {"Authorization": header} if header is not None else {}
    answer = api.client.get(f"{API}/broadcasts", headers=headers)
    assert answer.status_code == 401
    assert answer.mimetype == PROBLEM
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_is_read_in_any_case(api: Api) -> None:
    headers = {"Authorization": f"bearer {api.token}"}
    assert api.client.get(f"{API}/me", headers=headers).status_code == 200


def test_wrong_tokens_end_in_a_wait_and_the_right_one_still_opens(api: Api) -> None:
    right, api.token = api.token, "wrong"
    answers = [api.get("/me") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    api.token = right
    assert api.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"topics": []}, "#/topics", "too_short"),
        ({"topics": ["scuole", "sport"]}, "#/topics/1", "unknown_topic"),
        ({"topics": ["scuole", "scuole"]}, "#/topics", "repeated_topic"),
        ({"topics": "scuole"}, "#/topics", "tuple_type"),
        ({"topics": [3]}, "#/topics/0", "string_type"),
        ({"topics": None}, "#/topics", "tuple_type"),
        ({"text": ""}, "#/text", "blank"),
        ({"text": " \n "}, "#/text", "blank"),
        ({"text": "a" * 1601}, "#/text", "too_long"),
        ({"text": "a\x00b"}, "#/text", "control_character"),
        ({"text": 7}, "#/text", "model_type"),
        ({"text": {}}, "#/text/it", "missing"),
        ({"text": {"en": "Hello"}}, "#/text/it", "missing"),
        ({"text": {"it": "Ciao", "de": "Hallo"}}, "#/text/de", "extra_forbidden"),
        ({"text": {"it": "Ciao", "en": "a" * 1601}}, "#/text/en", "too_long"),
        ({"title": "due\nrighe"}, "#/title", "one_line"),
        ({"title": "a" * 81}, "#/title", "too_long"),
        ({"title": "Titolo", "text": "a" * 1595}, "#/text", "too_long"),
        ({"urgent": "yes"}, "#/urgent", "bool_type"),
        ({"send": 1}, "#/send", "bool_type"),
        ({"valid_until": "domani"}, "#/valid_until", "datetime_from_date_parsing"),
        ({"valid_until": "2026-12-01T10:00:00"}, "#/valid_until", "timezone_aware"),
        ({"valid_until": "2020-01-01T10:00:00Z"}, "#/valid_until", "past"),
        ({"colour/red": 1}, "#/colour~1red", "extra_forbidden"),
    ],
)
def test_what_is_wrong_with_a_broadcast_is_named(
    api: Api, change: dict[str, Any], pointer: str, code: str
) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, **change})
    assert answer.status_code == 422
    assert answer.mimetype == PROBLEM
    (error,) = answer.get_json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert error["message"]


def test_everything_wrong_is_said_at_once(api: Api) -> None:
    answer = api.post("/broadcasts", {"topics": ["sport"], "text": "", "urgent": 1, "x": 2})
    fields = {error["field"] for error in answer.get_json()["errors"]}
    assert fields == {"topics.0", "text", "urgent", "x"}


def test_a_text_that_is_too_long_is_refused_with_its_length(api: Api) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, "text": "à" * 1603})
    message = answer.get_json()["errors"][0]["message"]
    assert "1603" in message
    assert "1600" in message


def test_what_turns_a_line_around_unseen_is_left_out(api: Api) -> None:
    made = api.post("/broadcasts", {**SCHOOLS, "text": "Neve \u202eoggi\u202c."})
    assert made.get_json()["text"] == {"it": "Neve oggi."}


def test_the_longest_text_is_taken(api: Api) -> None:
    assert api.post("/broadcasts", {**SCHOOLS, "text": "😀" * 800}).status_code == 201


@pytest.mark.parametrize(
    "body",
    ["", "{", "[", '{"topics": ["scuole"], "text": "\\ud800"}', "[" * 60_000, "\xff", "Infinity"],
)
def test_a_body_that_is_no_json_is_malformed(api: Api, body: str) -> None:
    answer = api.call("POST", "/broadcasts", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["type"].endswith("#malformed")


@pytest.mark.parametrize("body", ["[]", '"text"', "null", "7"])
def test_a_body_that_is_no_object_is_invalid(api: Api, body: str) -> None:
    answer = api.call("POST", "/broadcasts", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "body"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_said_to_be_json_is_refused(api: Api, media_type: str) -> None:
    answer = api.call("POST", "/broadcasts", data="{}", content_type=media_type)
    assert answer.status_code == 415


def test_a_body_that_is_too_large_is_refused(api: Api) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, "text": "a" * 70_000})
    assert answer.status_code == 413
    assert "65536" in answer.get_json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_method_that_is_not_there_says_which_are(api: Api, method: str) -> None:
    answer = api.call(method, "/broadcasts")
    assert answer.status_code == 405
    assert answer.mimetype == PROBLEM
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("path", ["/broadcasts/nothing", "/nowhere", "/", "/broadcasts/a/b/c"])
def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == PROBLEM


def test_problems_are_said_in_english_to_who_asks_for_it(api: Api) -> None:
    answer = api.post("/broadcasts", {}, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.get_json()["title"] == "Data to be corrected"
    assert answer.headers["Content-Language"] == "en"


def test_problems_are_said_in_italian_to_everybody_else(api: Api) -> None:
    answer = api.post("/broadcasts", {}, headers={"Accept-Language": "de"})
    assert answer.get_json()["title"] == "Dati da correggere"


def test_the_type_of_a_problem_leads_to_its_explanation(api: Api) -> None:
    address, _, name = api.get("/nowhere").get_json()["type"].partition("#")
    page = api.client.get(address).get_data(as_text=True)
    assert f'id="{name}"' in page


def test_a_store_that_does_not_answer_is_said_to_be_unavailable(
    build_app: Callable[..., Flask], clock: SettableClock
) -> None:
    nowhere = redis.Redis(unix_socket_path="/nowhere/secret.sock", retry=Retry(NoBackoff(), 0))
    tokens = Tokens(nowhere, clock, Accounts(nowhere), AuditLog(nowhere, clock))
    app = build_app(tokens=tokens)
    answer = Api(app.test_client(), f"jo_{'a' * 10}_{'b' * 64}").get("/me")
    assert answer.status_code == 503
    assert "secret" not in answer.get_data(as_text=True)


def test_an_error_of_ours_is_answered_with_a_reference_and_nothing_else(
    build_app: Callable[..., Flask],
) -> None:
    def broken() -> tuple[Notice, ...]:
        raise RuntimeError("secret detail")

    answer = Api(build_app(notices=broken).test_client(), ADMIN_TOKEN).get("/notices")
    assert answer.status_code == 500
    assert answer.mimetype == PROBLEM
    assert "secret" not in answer.get_data(as_text=True)
    assert len(answer.get_json()["detail"].split()[-1].rstrip(".")) == 8


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=12,
)
FIELDS = ("topics", "text", "title", "urgent", "send", "valid_until", "other")


@given(body=st.dictionaries(st.sampled_from(FIELDS), json_values) | json_values)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_body_whatever_breaks_the_endpoint(api: Api, body: Any) -> None:
    answer = api.call("POST", "/broadcasts", data=json.dumps(body), content_type="application/json")
    assert answer.status_code in {201, 400, 409, 422}
    if answer.status_code == 422:
        assert all(error["message"] for error in answer.get_json()["errors"])
