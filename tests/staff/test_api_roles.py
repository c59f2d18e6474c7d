"""Every endpoint for every role: the whole table, over HTTP."""

from collections.abc import Callable

import pytest

from bot.staff.api import EVERY_ENDPOINT
from bot.staff.endpoints import Endpoint
from bot.staff.roles import Role, least_role, may
from tests.staff.conftest import SCHOOLS, Api
from tests.staff.test_api_content import NEW as NEW_ANSWER

LUCIA = {"name": "Lucia Bianchi", "email": "lucia@comune.example", "role": "reader"}
FILE = {"data": b"\xff\xd8\xff\xe0", "content_type": "image/jpeg"}
BODIES = {
    "create_broadcast": SCHOOLS,
    "preview_broadcast": SCHOOLS,
    "edit_broadcast": {"text": "Domani le scuole riaprono."},
    "send_test": SCHOOLS,
    "add_tester": {"name": "Lucia Bianchi", "number": "+39 333 555 0177"},
    "create_token": {"name": "Lucia Bianchi", "role": "reader"},
    "invite_person": LUCIA,
    "change_role": {"role": "writer"},
    "strike_off_questions": {"ids": ["1.1-1"]},
    "edit_texts": {"based_on": 0, "texts": {"faq.yml:tari.answer.it": "Chiedi al Comune."}},
    "add_examples": {"examples": ["quanto mi costa il pattume"]},
    "add_answer": NEW_ANSWER,
}


def named(endpoint: Endpoint) -> str:
    return endpoint.handler.__name__


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", EVERY_ENDPOINT, ids=named)
def test_an_endpoint_opens_for_exactly_the_roles_of_its_action(
    endpoint: Endpoint,
    role: Role,
    api: Api,
    api_as: Callable[..., Api],
    request: pytest.FixtureRequest,
) -> None:
    somebody = api_as(role)
    path = endpoint.path.replace("{id}", _something_for(endpoint, api, somebody, role, request))
    sent = FILE if endpoint.upload else {"json": BODIES.get(named(endpoint))}
    answer = somebody.call(endpoint.method, path, **sent)
    if may(role, endpoint.action):
        assert answer.status_code in endpoint.answers, answer.get_data(as_text=True)
    else:
        assert answer.status_code == 403
        assert answer.get_json()["type"].endswith("#forbidden")
        needed = {"writer": "redattore", "approver": "approvatore"}.get(
            least_role(endpoint.action), "amministratore"
        )
        assert f"«{needed}»" in answer.get_json()["detail"]


@pytest.mark.parametrize("endpoint", EVERY_ENDPOINT, ids=named)
def test_no_endpoint_opens_without_a_token(endpoint: Endpoint, api: Api) -> None:
    path = endpoint.path.replace("{id}", "something")
    api.token = "wrong"
    answer = api.call(endpoint.method, path, json=BODIES.get(named(endpoint)))
    assert answer.status_code == 401


def _something_for(
    endpoint: Endpoint, api: Api, somebody: Api, role: Role, request: pytest.FixtureRequest
) -> str:
    """The id of something that the endpoint can do its work on, of the person's own if possible."""
    if endpoint.path.startswith("/answers/"):
        return "tari"
    if endpoint.path.startswith("/revisions/"):
        api.post("/texts", BODIES["edit_texts"])
        return "1"
    if endpoint.path.startswith("/tokens"):
        return str(api.post("/tokens", BODIES["create_token"]).get_json()["id"])
    if endpoint.path.startswith("/people/"):
        return str(api.post("/people", LUCIA).get_json()["id"])
    if named(endpoint) in ("send_test", "remove_tester"):
        return str(api.post("/testers", BODIES["add_tester"]).get_json()["id"])
    if named(endpoint) == "resend_failed":
        return str(request.getfixturevalue("over"))
    author = api if role is Role.READER else somebody
    made = author.post("/broadcasts", {**SCHOOLS, "send": False}).get_json()["id"]
    if named(endpoint) == "withdraw_broadcast":
        api.post(f"/broadcasts/{made}/submit")
    if named(endpoint) in ("pause_broadcast", "resume_broadcast"):
        api.post(f"/broadcasts/{made}/approve")
    if named(endpoint) == "resume_broadcast":
        api.post(f"/broadcasts/{made}/pause")
    return str(made)
