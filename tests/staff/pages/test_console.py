"""The console: what staff see and do, and what others cannot make them do."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.visitor import FORM, Visitor

# ── Coming in ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/admin/", "/admin/broadcasts/new", "/admin/broadcasts/x"])
def test_nobody_sees_anything_before_signing_in(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/sign-in"


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


def test_a_wrong_token_is_refused_in_plain_words(visitor: Visitor) -> None:
    visitor.get("/admin/sign-in")
    assert visitor.submit("/admin/sign-in", token="wrong").status_code == 401
    assert "Questo token non è valido" in visitor.page


def test_guessing_tokens_ends_in_a_wait(visitor: Visitor) -> None:
    visitor.get("/admin/sign-in")
    codes = [visitor.submit("/admin/sign-in", token="wrong").status_code for _ in range(11)]
    assert codes == [401] * 10 + [429]


def test_signing_out_closes_the_session(signed_in: Visitor) -> None:
    signed_in.submit("/admin/sign-out")
    assert signed_in.client.get("/admin/").status_code == 303


def test_a_session_ends_after_twelve_hours(signed_in: Visitor, clock: SettableClock) -> None:
    clock.advance(hours=11, minutes=59)
    assert signed_in.client.get("/admin/").status_code == 200
    clock.advance(minutes=1)
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
    cookie = signed_in.client.get_cookie("jesi_on_staff", path="/admin")
    assert cookie is not None
    assert ADMIN_TOKEN not in cookie.value


POSTS = [
    "/admin/sign-in",
    "/admin/sign-out",
    "/admin/broadcasts/check",
    "/admin/broadcasts/draft",
    "/admin/broadcasts/preview",
    "/admin/broadcasts/x/submit",
    "/admin/broadcasts/x/approve",
    "/admin/broadcasts/x/withdraw",
    "/admin/broadcasts/x/stop",
    "/admin/broadcasts/x/pause",
    "/admin/broadcasts/x/resume",
]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("mark", ["", "forged"])
def test_a_form_from_elsewhere_does_nothing(signed_in: Visitor, path: str, mark: str) -> None:
    answer = signed_in.client.post(path, data={"csrf_token": mark, **FORM})
    assert answer.status_code == 400
    assert "La pagina è scaduta" in unescape(answer.get_data(as_text=True))


def test_every_form_that_changes_something_is_in_that_list(app: Flask) -> None:
    rules = {
        re.sub(r"<any\((.*)\):decision>", r"\1", re.sub(r"<string[^>]*:id>", "x", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.") and "POST" in (rule.methods or ())
    }
    decisions = next(rule for rule in rules if "," in rule)
    head, _, names = decisions.rpartition("/")
    rules = (rules - {decisions}) | {f"{head}/{name.strip()}" for name in names.split(",")}
    assert rules == set(POSTS)


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin/", "/admin/broadcasts/new"])
def test_no_page_runs_or_loads_anything_that_is_not_ours(signed_in: Visitor, path: str) -> None:
    answer = signed_in.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", signed_in.page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', signed_in.page)


def test_what_is_not_there_is_a_page_that_says_so(signed_in: Visitor) -> None:
    for path in ("/admin/broadcasts/nothing", "/admin/nowhere"):
        assert signed_in.get(path).status_code == 404
        assert "Non esiste" in signed_in.page


def test_the_language_is_chosen_and_kept(signed_in: Visitor) -> None:
    signed_in.get("/admin/?lang=en")
    assert 'lang="en"' in signed_in.page
    signed_in.get("/admin/broadcasts/new")
    assert "Write a broadcast" in signed_in.page
    signed_in.get("/admin/?lang=../x")
    assert 'html lang="en"' in signed_in.page
