"""The pages about people, tokens and the audit log, and who may open them."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask

from bot.staff.accounts.accounts import Accounts
from bot.staff.audit import Act, AuditLog
from bot.staff.door import staff_texts
from bot.staff.roles import Action, Role, may
from tests.staff.conftest import Api
from tests.staff.pages.person import Person


def test_an_administrator_closes_and_reopens_somebodys_access(
    ada: Person, join: Callable[..., Person], accounts: Accounts
) -> None:
    rita = join("Rita", Role.READER)
    account = accounts.by_email("rita@comune.example")
    assert account is not None
    ada.get(f"/admin/people/{account.id}")
    ada.submit(f"/admin/people/{account.id}/disable")
    assert not rita.is_in
    ada.submit(f"/admin/people/{account.id}/enable")
    rita.enter("rita@comune.example")
    assert rita.is_in
    ada.submit(f"/admin/people/{account.id}/sign-out")
    assert not rita.is_in


def test_a_promotion_asks_for_a_second_factor_at_the_next_sign_in(
    ada: Person, join: Callable[..., Person], accounts: Accounts
) -> None:
    rita = join("Rita", Role.READER)
    account = accounts.by_email("rita@comune.example")
    assert account is not None
    ada.get(f"/admin/people/{account.id}")
    ada.submit(f"/admin/people/{account.id}/role", role="approver")
    assert not rita.is_in
    rita.enter("rita@comune.example")
    assert "Imposta il secondo fattore" in rita.page
    rita.set_up_second_factor()
    ada.submit(f"/admin/people/{account.id}/reset-second-factor")
    assert not rita.is_in
    rita.enter("rita@comune.example")
    assert "Imposta il secondo fattore" in rita.page


def test_the_last_administrator_is_told_why_they_stay_one(ada: Person, accounts: Accounts) -> None:
    (account,) = accounts.all()
    ada.get(f"/admin/people/{account.id}")
    assert ada.submit(f"/admin/people/{account.id}/disable").status_code == 409
    assert "Prima nomina un altro amministratore" in ada.page
    assert ada.is_in


def test_a_token_is_shown_once_and_revoked(ada: Person, app: Flask, accounts: Accounts) -> None:
    (account,) = accounts.all()
    ada.get("/admin/tokens")
    ada.submit("/admin/tokens", name="Script", role="approver", valid_days="30", account=account.id)
    text = re.search(r'value="(jo_[^"]+)"', ada.page)
    assert text is not None
    me = Api(app.test_client(), text[1]).get("/me").get_json()
    assert (me["id"], me["kind"]) == (account.id, "person")
    ada.get("/admin/tokens")
    assert text[1] not in ada.page
    ada.submit(f"/admin/tokens/{text[1].split('_')[1]}/revoke")
    assert "Revocato il" in ada.page
    assert Api(app.test_client(), text[1]).get("/me").status_code == 401


def test_the_audit_log_is_shown_checked_and_taken_out(ada: Person, audit: AuditLog) -> None:
    ada.get("/admin/audit?verify=1")
    assert "Primo amministratore creato" in ada.page
    assert "Il registro è integro" in ada.page
    answer = ada.submit("/admin/audit/export")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    read = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [line["hash"] for line in read] == [entry.hash for entry in audit.entries()]
    assert read[-1]["act"] == "exported"


def test_every_act_has_words_in_every_language() -> None:
    catalogue = staff_texts()
    for language in catalogue.languages:
        assert [act for act in Act if f"acts.{act}" not in catalogue.texts(language)] == []


PAGES = {
    "/admin/people": Action.MANAGE_PEOPLE,
    "/admin/people/{id}": Action.MANAGE_PEOPLE,
    "/admin/tokens": Action.MANAGE_TOKENS,
    "/admin/audit": Action.READ_AUDIT,
    "/admin/audit?verify=1": Action.READ_AUDIT,
}
FORMS = {
    "/admin/people": (
        Action.MANAGE_PEOPLE,
        {"name": "x", "email": "x@x.example", "role": "reader"},
    ),
    "/admin/people/{id}/invitation": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/role": (Action.MANAGE_PEOPLE, {"role": "writer"}),
    "/admin/people/{id}/reset-second-factor": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/sign-out": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/disable": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/enable": (Action.MANAGE_PEOPLE, {}),
    "/admin/tokens": (Action.MANAGE_TOKENS, {"name": "x", "role": "reader", "valid_days": "9"}),
    "/admin/tokens/x/revoke": (Action.MANAGE_TOKENS, {}),
    "/admin/audit/export": (Action.READ_AUDIT, {}),
}


@pytest.mark.parametrize("role", Role)
def test_the_pages_about_access_open_for_exactly_the_roles_of_their_actions(
    role: Role, join: Callable[..., Person], accounts: Accounts, ada: Person
) -> None:
    person = join("Rita", role)
    if role in (Role.APPROVER, Role.ADMINISTRATOR):
        person.set_up_second_factor()
    join("Other", Role.READER)
    other = accounts.by_email("other@comune.example")
    assert other is not None
    for path, action in PAGES.items():
        status = person.get(path.format(id=other.id)).status_code
        assert status == (200 if may(role, action) else 403), path
    for path, (action, fields) in FORMS.items():
        person.get("/admin/account")
        status = person.submit(path.format(id=other.id), follow=False, **fields).status_code
        assert (status != 403) == may(role, action), path
    person.get("/admin/")
    shown = set(re.findall(r'href="(/admin/(?:people|tokens|audit))"', person.page))
    assert bool(shown) == (role is Role.ADMINISTRATOR)
