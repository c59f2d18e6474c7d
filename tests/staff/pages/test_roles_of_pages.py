"""Every page and every form of the console for every role: the whole table."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from bot.broadcast import Broadcasts
from bot.staff.roles import Action, Role, least_role, may
from tests.staff.conftest import ADMIN_TOKEN, SCHOOLS, Api
from tests.staff.pages.visitor import Visitor

NEEDS: dict[str, Action | None] = {
    "sign_in": None,
    "check_token": None,
    "check_password": None,
    "sign_out": None,
    "go_to_provider": None,
    "come_from_provider": None,
    "code": None,
    "check_code": None,
    "second_factor": None,
    "set_second_factor": None,
    "invitation": None,
    "accept_invitation": None,
    "own_account": None,
    "change_password": None,
    "make_recovery_codes": None,
    "sign_out_everywhere": None,
    "end_session": None,
    "nothing_here": None,
    "set_up": Action.MANAGE_PEOPLE,
    "make_first_account": Action.MANAGE_PEOPLE,
    "people_list": Action.MANAGE_PEOPLE,
    "invite": Action.MANAGE_PEOPLE,
    "person": Action.MANAGE_PEOPLE,
    "renew_invitation": Action.MANAGE_PEOPLE,
    "change_role": Action.MANAGE_PEOPLE,
    "look_after/disable": Action.MANAGE_PEOPLE,
    "look_after/enable": Action.MANAGE_PEOPLE,
    "look_after/reset-second-factor": Action.MANAGE_PEOPLE,
    "look_after/sign-out": Action.MANAGE_PEOPLE,
    "tokens": Action.MANAGE_TOKENS,
    "create_token": Action.MANAGE_TOKENS,
    "revoke_token": Action.MANAGE_TOKENS,
    "audit": Action.READ_AUDIT,
    "export_audit": Action.READ_AUDIT,
    "broadcasts": Action.READ,
    "broadcast": Action.READ,
    "report_table": Action.READ,
    "live": Action.READ,
    "notices": Action.READ,
    "health": Action.READ,
    "new": Action.WRITE,
    "edit": Action.WRITE,
    "check": Action.WRITE,
    "preview": Action.WRITE,
    "attach": Action.WRITE,
    "keep": Action.WRITE,
    "decide/submit": Action.WRITE,
    "decide/test": Action.WRITE,
    "testers": Action.READ,
    "add_tester": Action.MANAGE_PEOPLE,
    "remove_tester": Action.MANAGE_PEOPLE,
    "decide/approve": Action.APPROVE,
    "decide/resume": Action.APPROVE,
    "decide/resend": Action.APPROVE,
    "decide/withdraw": Action.STOP_ANY,
    "decide/pause": Action.STOP_ANY,
    "decide/stop": Action.STOP_ANY,
    "show_listeners": Action.READ,
    "questions": Action.WRITE,
    "strike_off": Action.WRITE,
    "answers": Action.READ,
    "content_history": Action.READ,
    "take_back": Action.EDIT_CONTENT,
    "export_content": Action.EDIT_CONTENT,
    "edit_content": Action.EDIT_CONTENT,
    "save_content": Action.EDIT_CONTENT,
    "confirm_answer": Action.EDIT_CONTENT,
    "new_answer": Action.EDIT_CONTENT,
    "add_answer": Action.EDIT_CONTENT,
}
"""What a page or a form is for; None: whoever is signed in. The broadcast is somebody else's."""


def doors(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Name, method and address of everything in the console, ids still open."""
    for rule in app.url_map.iter_rules():
        room, _, name = rule.endpoint.partition(".")
        if room != "console" or name == "static":
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = re.sub(r"<(?:string|path|int)[^>]*:(\w+)>", r"{\1}", rule.rule)
            if found := re.search(r"<any\((.*)\):\w+>", path):
                for choice in found[1].split(","):
                    word = choice.strip(" '\"")
                    yield f"{name}/{word}", method, path.replace(found[0], word)
            else:
                yield name, method, path


def test_everything_in_the_console_is_in_the_table(app: Flask) -> None:
    assert {name for name, _, _ in doors(app)} == set(NEEDS)


@pytest.mark.parametrize("role", Role)
def test_a_page_opens_and_a_form_works_for_exactly_the_roles_of_its_action(
    app: Flask, role: Role, token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    admin = Api(app.test_client(), ADMIN_TOKEN)
    lucia = {"name": "Lucia", "email": "lucia@comune.example", "role": "reader"}
    person = admin.post("/people", lucia).get_json()["id"]
    somebody, token = Visitor(app), token_of(role)
    for name, method, path in doors(app):
        id_ = person
        if path.startswith("/admin/broadcasts/{id}"):
            id_ = admin.post("/broadcasts", SCHOOLS).get_json()["id"]
        address = path.format(id=id_, ticket="x", name="x", rest="x", subject="tari", number=1)
        if 'action="/admin/sign-out"' not in somebody.get("/admin/").text:
            somebody.sign_in(token)  # anew: some doors lead out
        if method == "GET":
            answer = somebody.client.get(address)
        else:
            answer = somebody.client.post(address, data={"csrf_token": somebody.mark})
        action = NEEDS[name]
        refused = action is not None and not may(role, action)
        assert (answer.status_code == 403) is refused, (name, answer.status_code)
        assert answer.status_code < 500, (name, answer.status_code)
        if refused and action is not None:
            needed = least_role(action)
            assert needed is not role
