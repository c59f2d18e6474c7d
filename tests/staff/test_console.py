"""The console: what staff see and do, and what others cannot make them do."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.broadcast import Broadcasts, State
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN, API

FORM = {"topics": ["scuole"], "text_it": "Domani tutte le scuole resteranno chiuse."}


class Browser:
    """Somebody at the console, who sends forms as the pages hold them."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.page = ""

    def get(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path, follow_redirects=True))

    def submit(self, path: str, follow: bool = True, **fields: object) -> TestResponse:
        """Send a form to `path` with the mark that the page seen last holds."""
        data = {"csrf_token": self.mark, **fields}
        return self._seen(self.client.post(path, data=data, follow_redirects=follow))

    def sign_in(self, token: str) -> "Browser":
        self.get("/admin/sign-in")
        self.submit("/admin/sign-in", token=token)
        return self

    def send(self, **fields: object) -> TestResponse:
        """Write, look at the pre-flight, press the first button."""
        self.submit("/admin/broadcasts/check", **fields)
        return self.submit("/admin/broadcasts", key=self.field("key"), **fields)

    @property
    def mark(self) -> str:
        return self.field("csrf_token")

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def _seen(self, answer: TestResponse) -> TestResponse:
        self.page = unescape(answer.get_data(as_text=True))
        return answer


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    return browser.sign_in(ADMIN_TOKEN)


@pytest.fixture
def signed_in_as(app: Flask, token_of: Callable[..., str]) -> Callable[..., Browser]:
    return lambda role, name=None: Browser(app).sign_in(token_of(role, name))


# ── Coming in ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/admin/", "/admin/broadcasts/new", "/admin/broadcasts/x"])
def test_nobody_sees_anything_before_signing_in(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/sign-in"


def test_after_signing_in_one_is_where_one_wanted_to_be(browser: Browser) -> None:
    browser.get("/admin/broadcasts/new")
    answer = browser.submit("/admin/sign-in", token=ADMIN_TOKEN)
    assert answer.request.path == "/admin/broadcasts/new"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(browser: Browser, elsewhere: str) -> None:
    browser.get(f"/admin/sign-in?next={elsewhere}")
    browser.client.get(f"/admin/{elsewhere}")
    answer = browser.submit("/admin/sign-in", token=ADMIN_TOKEN, next=elsewhere)
    assert answer.request.host == "localhost"
    assert answer.request.path.startswith("/admin/")


def test_a_wrong_token_is_refused_in_plain_words(browser: Browser) -> None:
    browser.get("/admin/sign-in")
    assert browser.submit("/admin/sign-in", token="wrong").status_code == 401
    assert "Questo token non è valido" in browser.page


def test_guessing_tokens_ends_in_a_wait(browser: Browser) -> None:
    browser.get("/admin/sign-in")
    codes = [browser.submit("/admin/sign-in", token="wrong").status_code for _ in range(11)]
    assert codes == [401] * 10 + [429]


def test_signing_out_closes_the_session(signed_in: Browser) -> None:
    signed_in.submit("/admin/sign-out")
    assert signed_in.client.get("/admin/").status_code == 303


def test_a_session_ends_after_twelve_hours(signed_in: Browser, clock: SettableClock) -> None:
    clock.advance(hours=11, minutes=59)
    assert signed_in.client.get("/admin/").status_code == 200
    clock.advance(minutes=1)
    assert signed_in.client.get("/admin/").status_code == 303


def test_a_session_ends_when_its_token_is_revoked(app: Flask, tokens: Tokens) -> None:
    issued = tokens.create("Lucia", Role.WRITER, timedelta(days=1), by=COMMAND_LINE)
    browser = Browser(app).sign_in(issued.text)
    assert browser.client.get("/admin/").status_code == 200
    tokens.revoke(issued.token.id, by=COMMAND_LINE)
    assert browser.client.get("/admin/").status_code == 303


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


def test_the_cookie_holds_no_secret(signed_in: Browser) -> None:
    cookie = signed_in.client.get_cookie("jesi_on_staff", path="/admin")
    assert cookie is not None
    assert ADMIN_TOKEN not in cookie.value


POSTS = [
    "/admin/sign-in",
    "/admin/sign-out",
    "/admin/broadcasts/new",
    "/admin/broadcasts/check",
    "/admin/broadcasts",
    "/admin/broadcasts/x/approve",
    "/admin/broadcasts/x/stop",
    "/admin/broadcasts/x/pause",
    "/admin/broadcasts/x/resume",
]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("mark", ["", "forged"])
def test_a_form_from_elsewhere_does_nothing(signed_in: Browser, path: str, mark: str) -> None:
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
def test_no_page_runs_or_loads_anything_that_is_not_ours(signed_in: Browser, path: str) -> None:
    answer = signed_in.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", signed_in.page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', signed_in.page)


# ── Writing, sending, deciding ──────────────────────────────────────────────────────────────────


def test_a_broadcast_is_written_checked_and_sent(
    signed_in: Browser, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    checked = signed_in.submit("/admin/broadcasts/check", **FORM, title="Scuole chiuse")
    assert checked.status_code == 200
    assert "2 persone, meno di un minuto" in signed_in.page
    sent = signed_in.submit("/admin/broadcasts", **FORM, key=signed_in.field("key"))
    assert sent.request.path.startswith("/admin/broadcasts/")
    (broadcast,) = broadcasts.list()
    assert broadcast.state is State.SENDING
    assert "Invio in corso" in signed_in.page


def test_a_double_click_sends_once(signed_in: Browser, broadcasts: Broadcasts) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.submit("/admin/broadcasts/check", **FORM)
    fields = {**FORM, "key": signed_in.field("key"), "csrf_token": signed_in.mark}
    one = signed_in.client.post("/admin/broadcasts", data=fields)
    two = signed_in.client.post("/admin/broadcasts", data=fields)
    assert one.headers["Location"] == two.headers["Location"]
    assert len(broadcasts.list()) == 1


def test_going_back_to_edit_keeps_everything_written(signed_in: Browser) -> None:
    written = {**FORM, "title": "Titolo", "text_en": "Hello", "valid_until": "2027-01-01T10:00"}
    signed_in.get("/admin/broadcasts/new")
    signed_in.submit("/admin/broadcasts/new", **written, urgent="1")
    for value in ("Titolo", "Hello", "2027-01-01T10:00", FORM["text_it"]):
        assert str(value) in signed_in.page
    assert re.search(r'value="scuole" checked', signed_in.page)
    assert re.search(r'name="urgent"[^>]* checked', signed_in.page)


def test_faults_are_shown_beside_their_fields_and_nothing_written_is_lost(
    signed_in: Browser,
) -> None:
    signed_in.get("/admin/broadcasts/new")
    answer = signed_in.submit(
        "/admin/broadcasts/check",
        text_it="",
        title="Un titolo",
        text_en="a" * 1601,
        valid_until="2020-01-01T10:00",
    )
    assert answer.status_code == 422
    for field in ("topics", "text_it", "text_en"):
        assert f'id="{field}-error"' in signed_in.page
    assert "Un titolo" in signed_in.page


def test_a_moment_already_past_is_shown_beside_its_field(signed_in: Browser) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.submit("/admin/broadcasts/check", **FORM, valid_until="2020-01-01T10:00")
    assert 'id="valid_until-error"' in signed_in.page


def test_the_hour_of_the_form_is_italian_time(signed_in: Browser, broadcasts: Broadcasts) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.send(**FORM, valid_until="2027-07-01T20:00")
    (broadcast,) = broadcasts.list()
    assert broadcast.draft.valid_until is not None
    assert broadcast.draft.valid_until.isoformat() == "2027-07-01T20:00:00+02:00"


def test_nothing_can_be_sent_to_nobody(signed_in: Browser) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.submit("/admin/broadcasts/check", **{**FORM, "topics": ["eventi"]})
    assert "Nessuno segue questi argomenti" in signed_in.page
    assert signed_in.field("key") == ""


def test_what_somebody_wrote_is_never_markup(signed_in: Browser) -> None:
    signed_in.get("/admin/broadcasts/new")
    answer = signed_in.send(**{**FORM, "text_it": "<script>alert(1)</script>"}, title="<b>x</b>")
    raw = answer.get_data(as_text=True)
    assert "<script>alert" not in raw
    assert "<b>x</b>" not in raw
    assert "&lt;script&gt;alert" in raw


def test_a_writer_asks_and_an_approver_lets_out(
    signed_in_as: Callable[..., Browser], broadcasts: Broadcasts
) -> None:
    writer, approver = signed_in_as(Role.WRITER), signed_in_as(Role.APPROVER)
    writer.get("/admin/broadcasts/new")
    writer.submit("/admin/broadcasts/check", **FORM)
    assert "Chiedi l’approvazione" in writer.page
    path = writer.submit("/admin/broadcasts", **FORM, key=writer.field("key")).request.path
    assert "In attesa di approvazione" in writer.page
    assert "/approve" not in writer.page

    approver.get(path)
    assert "Raggiunge 2 persone" in approver.page
    approver.submit(f"{path}/approve")
    assert "Invio in corso" in approver.page
    assert broadcasts.list()[0].approved_by == "Anna Approver"


def test_a_writer_who_forges_the_approval_is_refused(
    signed_in_as: Callable[..., Browser], broadcasts: Broadcasts
) -> None:
    writer = signed_in_as(Role.WRITER)
    writer.get("/admin/broadcasts/new")
    path = writer.send(**FORM).request.path
    assert writer.submit(f"{path}/approve").status_code == 403
    assert broadcasts.list()[0].state is State.AWAITING_APPROVAL


def test_a_broadcast_is_paused_resumed_and_stopped(
    signed_in: Browser, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    path = signed_in.send(**FORM).request.path
    for decision, state in (
        ("pause", State.PAUSED),
        ("resume", State.SENDING),
        ("stop", State.STOPPED),
    ):
        signed_in.submit(f"{path}/{decision}")
        assert broadcasts.list()[0].state is state


def test_a_reader_sees_and_is_offered_nothing_else(
    signed_in: Browser, signed_in_as: Callable[..., Browser]
) -> None:
    signed_in.get("/admin/broadcasts/new")
    path = signed_in.send(**FORM).request.path
    reader = signed_in_as(Role.READER)
    assert reader.get(path).status_code == 200
    forms = set(re.findall(r'<form[^>]*action="([^"]+)"', reader.page))
    assert forms == {"/admin/sign-out"}
    assert reader.get("/admin/broadcasts/new").status_code == 403


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("decision", ["approve", "stop", "pause", "resume"])
def test_a_decision_by_form_needs_the_role_that_it_needs_at_the_endpoint(
    app: Flask,
    role: Role,
    decision: str,
    signed_in: Browser,
    token_of: Callable[..., str],
) -> None:
    signed_in.get("/admin/broadcasts/new")
    path = signed_in.send(**FORM).request.path
    if decision == "resume":
        signed_in.submit(f"{path}/pause")
    token = token_of(role)
    somebody = Browser(app).sign_in(token)
    by_form = somebody.submit(f"{path}/{decision}").status_code
    by_endpoint = app.test_client().post(
        f"{API}/broadcasts/{path.rpartition('/')[2]}/{decision}",
        headers={"Authorization": f"Bearer {token}"},
    )
    refused = role in (Role.READER, Role.WRITER)
    assert (by_form == 403) is (by_endpoint.status_code == 403) is refused


def test_what_is_under_way_keeps_itself_fresh_and_what_is_over_does_not(
    signed_in: Browser,
) -> None:
    signed_in.get("/admin/broadcasts/new")
    path = signed_in.send(**FORM).request.path
    assert "data-live" in signed_in.page
    assert 'http-equiv="refresh"' in signed_in.page
    signed_in.submit(f"{path}/stop")
    assert "data-live" not in signed_in.page
    assert 'http-equiv="refresh"' not in signed_in.page


def test_an_empty_list_says_so(signed_in: Browser) -> None:
    signed_in.get("/admin/")
    assert "Non c’è ancora nessuna comunicazione" in signed_in.page


def test_what_is_not_there_is_a_page_that_says_so(signed_in: Browser) -> None:
    for path in ("/admin/broadcasts/nothing", "/admin/nowhere"):
        assert signed_in.get(path).status_code == 404
        assert "Non esiste" in signed_in.page


def test_a_form_that_is_too_large_is_refused(signed_in: Browser) -> None:
    signed_in.get("/admin/broadcasts/new")
    answer = signed_in.submit("/admin/broadcasts/check", **{**FORM, "text_it": "a" * 70_000})
    assert answer.status_code == 413


def test_the_language_is_chosen_and_kept(signed_in: Browser) -> None:
    signed_in.get("/admin/?lang=en")
    assert 'lang="en"' in signed_in.page
    signed_in.get("/admin/broadcasts/new")
    assert "Write a broadcast" in signed_in.page
    signed_in.get("/admin/?lang=../x")
    assert 'html lang="en"' in signed_in.page
