"""What others cannot make the console do, whoever they are and whatever they send."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.people import People
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.visitor import Visitor


def paths(app: Flask, method: str) -> Iterator[str]:
    """Every address of the console for a method, placeholders filled."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and method in (rule.methods or ()):
            path = re.sub(r"<int:[^>]*>", "1", rule.rule)
            path = re.sub(r"<(?:string|path)[^>]*>", "x", path)
            if found := re.search(r"<any\((.*)\):\w+>", path):
                for name in found[1].split(","):
                    yield path.replace(found[0], name.strip(" '\""))
            else:
                yield re.sub(r"<[^>]*>", "x", path)


# ── Coming in ───────────────────────────────────────────────────────────────────────────────────


OPEN = {
    "/admin/sign-in": 200,
    "/admin/sign-in/provider": 404,
    "/admin/sign-in/provider/answer": 401,
    "/admin/invitation/x": 410,
    "/admin/static/x": 404,
}
"""What somebody meets who is not signed in; everything else leads to the sign-in."""


def test_nobody_sees_anything_before_signing_in(app: Flask) -> None:
    for path in paths(app, "GET"):
        answer = app.test_client().get(path)
        assert answer.status_code == OPEN.get(path, 303), path
        if answer.status_code == 303:
            assert answer.headers["Location"] == "/admin/sign-in"


def test_a_form_from_elsewhere_does_nothing(signed_in: Visitor, app: Flask) -> None:
    tried = 0
    for path in paths(app, "POST"):
        for data in ({}, {"csrf_token": "forged"}):
            answer = signed_in.client.post(path, data=data)
            assert (answer.status_code, "Location" in answer.headers) == (400, False), path
            assert "La pagina è scaduta" in unescape(answer.get_data(as_text=True))
            tried += 1
    assert tried > 30


def test_a_mark_of_another_session_does_nothing(signed_in: Visitor, app: Flask) -> None:
    signed_in.get("/admin/broadcasts/new")
    other = Visitor(app).sign_in(ADMIN_TOKEN)
    other.get("/admin/broadcasts/new")
    answer = signed_in.client.post("/admin/sign-out", data={"csrf_token": other.mark})
    assert answer.status_code == 400


def test_signing_in_by_a_form_from_elsewhere_does_nothing(app: Flask) -> None:
    """Otherwise somebody could be made to write under another's name."""
    answer = app.test_client().post("/admin/sign-in", data={"token": ADMIN_TOKEN})
    assert answer.status_code == 400


def test_no_page_changes_anything_when_it_is_only_looked_at(
    signed_in: Visitor, app: Flask, audit: AuditLog
) -> None:
    before = [entry.number for entry in audit.entries()]
    for path in paths(app, "GET"):
        signed_in.client.get(path)
    assert [entry.number for entry in audit.entries()] == before


def test_after_signing_in_one_is_where_one_wanted_to_be(visitor: Visitor) -> None:
    visitor.get("/admin/broadcasts/new")
    answer = visitor.submit("/admin/sign-in", token=ADMIN_TOKEN)
    assert answer.request.path == "/admin/broadcasts/new"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(visitor: Visitor, elsewhere: str) -> None:
    visitor.get(f"/admin/sign-in?next={elsewhere}")
    visitor.client.get(f"/admin/{elsewhere}")
    answer = visitor.submit("/admin/sign-in", token=ADMIN_TOKEN, next=elsewhere)
    assert answer.request.host == "localhost"
    assert answer.request.path.startswith("/admin/")


def test_a_host_that_somebody_made_up_stands_in_no_link(
    build_app: Callable[..., Flask],
) -> None:
    app = build_app(base_url="https://avvisi.comune.example")
    client = app.test_client()
    evil = {"base_url": "https://evil.example"}
    page = client.get("/admin/sign-in", **evil).get_data(as_text=True)
    mark = re.search(r'csrf_token" value="([^"]+)"', page)
    assert mark is not None
    client.post("/admin/sign-in", data={"csrf_token": mark[1], "token": ADMIN_TOKEN}, **evil)
    page = client.get("/admin/people", **evil).get_data(as_text=True)
    mark = re.search(r'csrf_token" value="([^"]+)"', page)
    assert mark is not None
    form = {"csrf_token": mark[1], "name": "A B", "email": "a@b.example", "role": "reader"}
    page = client.post("/admin/people", data=form, **evil).get_data(as_text=True)
    assert "https://avvisi.comune.example/admin/invitation/" in page
    assert "evil.example" not in page


def test_a_wrong_token_is_refused_in_plain_words(visitor: Visitor) -> None:
    visitor.get("/admin/sign-in")
    assert visitor.submit("/admin/sign-in", token="wrong").status_code == 401
    assert "Questo token non è valido" in visitor.page


def test_guessing_tokens_ends_in_a_wait(visitor: Visitor) -> None:
    visitor.get("/admin/sign-in")
    codes = [visitor.submit("/admin/sign-in", token="wrong").status_code for _ in range(11)]
    assert codes == [401] * 10 + [429]


# ── The session ─────────────────────────────────────────────────────────────────────────────────


def cookie_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("jesi_on_staff", path="/admin")
    assert cookie is not None
    return cookie.value


def test_signing_out_ends_the_session_also_for_whoever_has_copied_the_cookie(
    signed_in: Visitor, app: Flask
) -> None:
    signed_in.get("/admin/")
    thief = app.test_client()
    thief.set_cookie("jesi_on_staff", cookie_of(signed_in), path="/admin")
    assert thief.get("/admin/").status_code == 200
    signed_in.submit("/admin/sign-out")
    assert signed_in.client.get("/admin/").status_code == 303
    assert thief.get("/admin/").status_code == 303


def test_a_session_that_somebody_has_planted_is_not_the_one_that_is_opened(app: Flask) -> None:
    attacker = Visitor(app)
    attacker.sign_in(ADMIN_TOKEN)
    planted = cookie_of(attacker)
    victim = Visitor(app)
    victim.client.set_cookie("jesi_on_staff", planted, path="/admin")
    victim.get("/admin/")
    victim.submit("/admin/sign-out")
    victim.sign_in(ADMIN_TOKEN)
    assert victim.client.get("/admin/").status_code == 200
    assert cookie_of(victim) != planted
    assert attacker.client.get("/admin/").status_code == 303


def test_a_session_ends_when_nobody_is_there_and_in_any_case_after_twelve_hours(
    signed_in: Visitor, clock: SettableClock
) -> None:
    for _ in range(7):
        clock.advance(hours=1, minutes=42)
        assert signed_in.client.get("/admin/").status_code == 200
    clock.advance(minutes=6)
    assert signed_in.client.get("/admin/").status_code == 303
    signed_in.sign_in(ADMIN_TOKEN)
    clock.advance(hours=2)
    assert signed_in.client.get("/admin/").status_code == 303


def test_a_session_ends_when_its_token_is_revoked(app: Flask, tokens: Tokens) -> None:
    issued = tokens.create("Lucia", Role.WRITER, timedelta(days=1), by=COMMAND_LINE)
    visitor = Visitor(app).sign_in(issued.text)
    assert visitor.client.get("/admin/").status_code == 200
    tokens.revoke(issued.token.id, by=COMMAND_LINE)
    assert visitor.client.get("/admin/").status_code == 303


@pytest.mark.parametrize(("base_url", "secure"), [("https://x.it", True), ("http://x.it", False)])
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(
    build_app: Callable[..., Flask], base_url: str, secure: bool
) -> None:
    client = build_app(base_url=base_url).test_client()
    cookie = client.get("/admin/sign-in", base_url=base_url).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/admin" in cookie
    assert ("Secure" in cookie) is secure


def test_the_cookie_holds_no_secret(signed_in: Visitor) -> None:
    assert ADMIN_TOKEN not in cookie_of(signed_in)


def test_a_cookie_that_somebody_has_changed_opens_nothing(signed_in: Visitor, app: Flask) -> None:
    value = cookie_of(signed_in)
    client = app.test_client()
    client.set_cookie("jesi_on_staff", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))
    assert client.get("/admin/").status_code == 303


def test_a_token_opens_no_console_once_an_administrator_is_there(
    build_app: Callable[..., Flask], accounts: Accounts, audit: AuditLog, clock: SettableClock
) -> None:
    app = build_app(trying_out=False)
    early = Visitor(app).sign_in(ADMIN_TOKEN)
    early.get("/admin/set-up")
    new = {
        "name": "Ada Neri",
        "email": "ada@comune.example",
        "password": "quattro gatti sul tetto verde",
        "again": "quattro gatti sul tetto verde",
    }
    other = Visitor(app).sign_in(ADMIN_TOKEN)
    early.submit("/admin/set-up", **new)
    assert other.client.get("/admin/").status_code == 303
    late = Visitor(app)
    late.get("/admin/sign-in")
    assert 'name="token"' not in late.page
    late.submit("/admin/sign-in", token=ADMIN_TOKEN)
    assert late.client.get("/admin/").status_code == 303
    assert People(accounts, audit, clock).all(COMMAND_LINE)[0].account.name == "Ada Neri"


# ── Every page ──────────────────────────────────────────────────────────────────────────────────


def test_no_page_runs_or_loads_anything_that_is_not_ours_or_is_kept(
    signed_in: Visitor, app: Flask
) -> None:
    for path in paths(app, "GET"):
        answer = signed_in.get(path)
        if not (answer.content_type or "").startswith("text/html"):
            continue
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        if "/static/" not in path:
            assert answer.headers["Cache-Control"] == "no-store", path
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", signed_in.page), path
        # A source may be followed, by whoever wants to, without telling it from where.
        page = re.sub(r'<a href="https://[^"]*" rel="noopener noreferrer">', "", signed_in.page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_no_name_is_markup(signed_in: Visitor, tokens: Tokens) -> None:
    tokens.create(HOSTILE, Role.READER, timedelta(days=1), by=COMMAND_LINE)
    signed_in.get("/admin/people")
    form = {"name": HOSTILE[:60], "email": "<b>@x.example", "role": "reader"}
    signed_in.submit("/admin/people", **form)
    for path in ("/admin/people", "/admin/tokens", "/admin/audit"):
        page = signed_in.client.get(path).get_data(as_text=True)
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_form_that_is_too_large_is_refused(signed_in: Visitor) -> None:
    signed_in.get("/admin/people")
    assert signed_in.submit("/admin/people", name="a" * 70_000).status_code == 413


def test_a_method_that_a_page_does_not_have_is_refused(signed_in: Visitor) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert signed_in.client.open("/admin/people", method=method).status_code == 405
