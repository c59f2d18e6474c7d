"""Every endpoint for every role, and what each tells the audit log: the whole table, over HTTP."""

from collections.abc import Callable

import pytest

from bot.citizens import Registry
from bot.staff.api import EVERY_ENDPOINT
from bot.staff.audit import AuditLog
from bot.staff.endpoints import Endpoint
from bot.staff.roles import Action, Role, least_role, may
from tests.citizens.conftest import turn
from tests.staff.conftest import SCHOOLS, Api
from tests.staff.test_api_content import NEW as NEW_ANSWER

LUCIA = {"name": "Lucia Bianchi", "email": "lucia@comune.example", "role": "reader"}
FILE = {"data": b"\xff\xd8\xff\xe0", "content_type": "image/jpeg"}
BODIES = {
    "create_broadcast": SCHOOLS,
    "preview_broadcast": SCHOOLS,
    "begin_sketch": {"text": {"it": "Domani"}},
    "keep_sketch": {"topics": ["scuole"]},
    "edit_broadcast": {"text": "Domani le scuole riaprono."},
    "send_test": SCHOOLS,
    "add_tester": {"name": "Lucia Bianchi", "number": "+39 333 555 0177"},
    "create_token": {"name": "Lucia Bianchi", "role": "reader"},
    "invite_person": LUCIA,
    "change_role": {"role": "writer"},
    "edit_texts": {"based_on": 0, "texts": {"faq.yml:tari.answer.it": "Chiedi al Comune."}},
    "add_examples": {"examples": ["quanto mi costa il pattume"]},
    "add_answer": NEW_ANSWER,
}
NEEDS = {
    "create_broadcast": Action.WRITE,
    "list_broadcasts": Action.READ,
    "preview_broadcast": Action.WRITE,
    "read_broadcast": Action.READ,
    "edit_broadcast": Action.WRITE,
    "begin_sketch": Action.WRITE,
    "keep_sketch": Action.WRITE,
    "read_log": Action.READ,
    "send_test": Action.WRITE,
    "read_report": Action.READ,
    "read_report_table": Action.READ,
    "resend_failed": Action.APPROVE,
    "submit_broadcast": Action.WRITE,
    "withdraw_broadcast": Action.STOP_OWN,
    "approve_broadcast": Action.APPROVE,
    "stop_broadcast": Action.STOP_OWN,
    "pause_broadcast": Action.STOP_OWN,
    "resume_broadcast": Action.APPROVE,
    "keep_file": Action.WRITE,
    "list_notices": Action.READ,
    "list_testers": Action.READ,
    "add_tester": Action.MANAGE_PEOPLE,
    "remove_tester": Action.MANAGE_PEOPLE,
    "read_me": Action.READ,
    "list_people": Action.MANAGE_PEOPLE,
    "invite_person": Action.MANAGE_PEOPLE,
    "renew_invitation": Action.MANAGE_PEOPLE,
    "change_role": Action.MANAGE_PEOPLE,
    "disable_person": Action.MANAGE_PEOPLE,
    "enable_person": Action.MANAGE_PEOPLE,
    "reset_second_factor": Action.MANAGE_PEOPLE,
    "sign_out_person": Action.MANAGE_PEOPLE,
    "list_tokens": Action.MANAGE_TOKENS,
    "create_token": Action.MANAGE_TOKENS,
    "revoke_token": Action.MANAGE_TOKENS,
    "read_audit": Action.READ_AUDIT,
    "verify_audit": Action.READ_AUDIT,
    "export_audit": Action.READ_AUDIT,
    "list_topics": Action.READ,
    "read_listeners": Action.READ,
    "list_questions": Action.WRITE,
    "strike_off_questions": Action.WRITE,
    "list_alarms": Action.READ,
    "read_health": Action.READ,
    "list_answers": Action.READ,
    "add_answer": Action.EDIT_CONTENT,
    "add_examples": Action.EDIT_CONTENT,
    "confirm_answer": Action.EDIT_CONTENT,
    "list_texts": Action.READ,
    "edit_texts": Action.EDIT_CONTENT,
    "list_revisions": Action.READ,
    "export_content": Action.EDIT_CONTENT,
    "take_back": Action.EDIT_CONTENT,
}
"""What each endpoint is for, written down apart from the table that is served."""
CHANGE_NOTHING = {"preview_broadcast"}
TAKE_SOMETHING_OUT = {"export_audit", "read_report_table", "export_content"}


def is_told(endpoint: Endpoint) -> bool:
    """Whether it has to leave an entry in the audit log."""
    if endpoint.method == "GET":
        return named(endpoint) in TAKE_SOMETHING_OUT
    return named(endpoint) not in CHANGE_NOTHING


def named(endpoint: Endpoint) -> str:
    return endpoint.handler.__name__


def test_every_endpoint_asks_for_what_is_written_here() -> None:
    assert {named(endpoint): endpoint.action for endpoint in EVERY_ENDPOINT} == NEEDS


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", EVERY_ENDPOINT, ids=named)
def test_an_endpoint_opens_for_exactly_the_roles_of_its_action_and_tells_what_it_changes(
    endpoint: Endpoint,
    role: Role,
    api: Api,
    api_as: Callable[..., Api],
    audit: AuditLog,
    request: pytest.FixtureRequest,
) -> None:
    somebody = api_as(role)
    path = endpoint.path.replace("{id}", _something_for(endpoint, api, somebody, role, request))
    sent = FILE if endpoint.upload else {"json": BODIES.get(named(endpoint))}
    if named(endpoint) == "strike_off_questions":
        sent = {"json": {"ids": _asked(api, request)}}
    before = audit.newest(limit=1)
    answer = somebody.call(endpoint.method, path, **sent)
    if may(role, endpoint.action):
        assert answer.status_code in endpoint.answers, answer.get_data(as_text=True)
        assert (audit.newest(limit=1) != before) is is_told(endpoint)
    else:
        assert audit.newest(limit=1) == before
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


def _asked(api: Api, request: pytest.FixtureRequest) -> list[str]:
    """The ids of a question that nothing answered."""
    registry: Registry = request.getfixturevalue("registry")
    turn(registry, "whatsapp:+393335550101", unanswered="quando apre la piscina?")
    (question,) = api.get("/questions").get_json()["questions"]
    return list(question["ids"])


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
    by_others = (
        role is Role.READER or named(endpoint) == "keep_sketch"
    )  # own sittings are told once
    author = api if by_others else somebody
    made = author.post("/broadcasts", {**SCHOOLS, "send": False}).get_json()["id"]
    if named(endpoint) == "withdraw_broadcast":
        api.post(f"/broadcasts/{made}/submit")
    if named(endpoint) in ("pause_broadcast", "resume_broadcast"):
        api.post(f"/broadcasts/{made}/approve")
    if named(endpoint) == "resume_broadcast":
        api.post(f"/broadcasts/{made}/pause")
    return str(made)
