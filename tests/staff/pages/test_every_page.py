"""Every page that there is, empty and full, in a real browser: it fits, and shuts nobody out."""

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from flask import Flask
from playwright.sync_api import Browser

from bot.broadcast import NoticeBoard
from bot.citizens import Registry
from bot.content.municipality import Municipality
from bot.public.pages import PublicPages, create_pages
from bot.public.whatsapp_link import WhatsAppLink
from bot.staff.accounts.provider import IdentityProvider
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN, SCHOOLS, Api
from tests.staff.pages.guide import Guide, led
from tests.staff.pages.looking import Looker
from tests.staff.pages.telephone import Telephone
from tests.staff.pages.town import Town

pytestmark = pytest.mark.browser

PASSWORD = "quattro gatti sul tetto verde"
NO_PAGES = {
    "console.live": "a stream",
    "console.report_table": "a table to download",
    "console.go_to_provider": "leads elsewhere",
    "console.static": "files",
    "public.static": "files",
    "public.feed": "for programs",
    "vendor.file": "files",
    "admin_api.openapi": "for programs",
    "admin_api.nothing_here": "for programs",
}
"""What answers to GET and is not looked at, with the reason; besides the admin endpoint's own."""


def pages_of(app: Flask) -> set[str]:
    """The endpoints at which people find a page."""
    found = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return {name for name in found if not name.startswith("admin_api./")} - set(NO_PAGES)


@pytest.fixture
def whole(
    build_app: Callable[..., Flask],
    municipality: Municipality,
    redis_client: redis.Redis,
    clock: SettableClock,
) -> Flask:
    """The console and the public pages, as strict as they come."""
    app = build_app(four_eyes="on", urgent_alone=True, households=12)
    public = PublicPages(
        municipality=municipality,
        whatsapp=WhatsAppLink("+393335550100", municipality.service.name),
        notices=NoticeBoard(redis_client, clock).in_force,
        base_url="https://jesi-on.example",
        session_minutes=30,
        clock=clock,
    )
    app.register_blueprint(create_pages(public))
    return app


@pytest.fixture
def another(build_app: Callable[..., Flask], clock: SettableClock) -> Flask:
    """A console with an identity provider, in training, whose notices cannot be read."""

    def broken() -> tuple[()]:
        raise ValueError("the notices are broken")

    provider = IdentityProvider(
        discovery_url="http://127.0.0.1:1/",
        client_id="jesi-on",
        client_secret="a secret",
        redirect_uri="http://127.0.0.1:1/answer",
        clock=clock,
        name="Comune di Jesi",
    )
    return build_app(training=True, provider=provider, notices=broken)


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures are kept: `pytest tests/staff/pages/test_every_page.py --pictures DIR`."""
    folder: Path | None = request.config.getoption("--pictures")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("language", ("it", "en"))
def test_every_page_fits_a_telephone_and_a_desk_and_has_no_grave_fault_of_accessibility(
    browser: Browser,
    whole: Flask,
    another: Flask,
    redis_client: redis.Redis,
    registry: Registry,
    clock: SettableClock,
    token_of: Callable[..., str],
    request: pytest.FixtureRequest,
    pictures: Path | None,
    language: str,
) -> None:
    look = Looker(whole, pictures)
    with led(browser, whole, look, language) as guide:
        come_in(guide, Telephone(clock))
        see_empty_rooms(guide)
        town = Town(Api(whole.test_client(), token_of(Role.ADMINISTRATOR)), redis_client, clock)
        town.fill(registry)
        see_writing(guide)
        see_broadcasts(guide, town)
        guide.see(f"/admin/broadcasts/{request.getfixturevalue('over')}", "broadcast-over")
        see_full_rooms(guide)
        look_after_people(guide)
        see_what_is_refused(guide, town, token_of(Role.READER))
    with led(browser, another, look, language) as guide:
        guide.see("/admin/sign-in", "sign-in-three-ways")
        guide.sign_in(ADMIN_TOKEN)
        guide.see("/admin/", "training")
        guide.see("/admin/notices", "failed")
        guide.see("/admin/sign-in/provider/answer", "provider-failed")
    assert look.wrong == {}
    assert look.seen == pages_of(whole)


def come_in(guide: Guide, telephone: Telephone) -> None:
    """The first token, an account of one's own, and a second factor; then by password."""
    page = guide.page
    guide.see("/admin/sign-in", "sign-in-token")
    guide.send(token="wrong")
    guide.look("sign-in-wrong-token")
    guide.sign_in(ADMIN_TOKEN)
    guide.see("/admin/", "first-token")
    guide.see("/admin/set-up")
    person = {"name": "Ada Neri", "email": "ada@comune.example"}
    guide.send(**person, password="ada", again="eva")
    guide.look("set-up-faults")
    guide.send(**person, password=PASSWORD, again=PASSWORD)
    guide.look("second-factor")
    telephone.scan(page)
    guide.send(code="000000")
    guide.look("second-factor-wrong-code")
    guide.send(code=telephone.code())
    guide.look("recovery-codes")
    page.goto(page.url.replace("second-factor", "account"))
    guide.look("own-account")
    page.locator("#recovery-codes summary").click()
    page.locator("#everywhere summary").click()
    guide.look("own-account-asked-twice")
    page.locator("#everywhere button").click()
    guide.look("sign-in")
    guide.send("form[action$='/password']", email="ada@comune.example", password=PASSWORD)
    guide.look("code")
    guide.send("form[action$='/code']", code=telephone.code())


def see_empty_rooms(guide: Guide) -> None:
    for room in ("", "notices", "listeners", "questions", "testers", "tokens", "health", "audit"):
        guide.see(f"/admin/{room}", f"{room or 'list'}-empty")
    guide.see("/admin/answers/history", "history-empty")
    for path in ("/", "/privacy", "/avvisi", "/nowhere", "/admin/nowhere"):
        guide.see(path, path.replace("/", "-") + "-public" if "admin" not in path else "nowhere")
    guide.see("/admin/api/v1/problems", "problems")


def see_writing(guide: Guide) -> None:
    page = guide.page
    guide.see("/admin/broadcasts/new", "write")
    page.locator("[type=submit], .console-actions button").last.click()
    guide.look("write-faults")
    page.goto(page.url.replace("check", "new") + "?ready=allerta_rossa")
    page.locator("details.console-optional").evaluate_all("all => all.forEach(e => e.open = true)")
    page.locator("#text_it-counter:not(:empty)").wait_for()
    guide.look("write-ready-text")
    page.locator(".console-actions button").click()
    guide.look("draft-blanks-open")
    page.goto(page.url + "/edit")
    guide.look("edit")


def see_broadcasts(guide: Guide, town: Town) -> None:
    page = guide.page

    def see(broadcast: str, name: str) -> None:
        guide.see(f"/admin/broadcasts/{broadcast}", f"broadcast-{name}")

    see(town.put_up(SCHOOLS), "to-approve")
    own = "/admin/broadcasts/new"
    page.goto(page.url.split("/admin")[0] + own)
    page.locator("[name=topics][value=scuole]").check()
    page.locator("[name=urgent]").check()
    page.locator("[name=text_it]").fill("Scuola Lorenzini evacuata.")
    page.locator(".console-actions button").click()
    page.locator("#stop summary").click()
    guide.look("broadcast-draft-to-drop")
    page.locator("form[action$=submit] button").click()
    page.locator("#alone summary").click()
    guide.look("broadcast-own-alone")
    sending = town.put_up({**SCHOOLS, "text": "Mensa sospesa."})
    page.goto(page.url.rsplit("/", 1)[0] + f"/{sending}")
    page.locator("form[action$=approve] button").click()
    guide.look("broadcast-sending")
    page.locator("form[action$=pause] button").click()
    page.locator("#stop summary").click()
    guide.look("broadcast-paused-to-stop")
    page.locator("#stop button").click()
    guide.look("broadcast-stopped")
    see(town.put_up({**SCHOOLS, "text": "Mensa sospesa.", "confirm_repeat": True}), "repeat")
    later = {"local": "2027-01-07T06:30", "zone": "Europe/Rome"}
    scheduled = town.put_up({**SCHOOLS, "text": "Le lezioni riprendono.", "send_at": later})
    page.goto(page.url.rsplit("/", 1)[0] + f"/{scheduled}")
    page.locator("form[action$=approve] button").click()
    guide.look("broadcast-scheduled")
    see(town.urgent, "urgent-to-approve")
    page.locator("form[action$=approve] button").click()


def see_full_rooms(guide: Guide) -> None:
    rooms = (
        "listeners questions testers tokens health audit?verify=1 answers answers/costo_servizio"
    )
    for room in ("", "notices", *rooms.split(), "answers/new?asked=dove+parcheggio%3F"):
        guide.see(f"/admin/{room}", room.partition("?")[0].replace("/", "-") or "list")
    guide.see("/admin/?text=niente", "list-nothing-found")
    guide.see("/avvisi", "avvisi-full")
    page = guide.page
    page.goto(page.url.replace("/avvisi", "/admin/answers/new"))
    page.locator("main form button").click()
    guide.look("answers-new-faults")
    page.goto(page.url.replace("/new", "/costo_servizio"))
    page.locator("main textarea").first.fill("{mistero}")
    page.locator("main form button").last.click()
    guide.look("answers-edit-faults")
    page.locator("main textarea").first.fill("Non costa niente.")
    page.locator("main form button").last.click()
    page.goto(page.url + "/history")
    page.locator("main summary").first.click()
    guide.look("history")


def look_after_people(guide: Guide) -> None:
    page = guide.page
    page.goto(page.url.split("/answers")[0] + "/people")
    guide.look("people")
    guide.send(name="Paolo Verdi", email="ada@comune.example", role="approver")
    guide.look("people-faults")
    guide.send(name="Paolo Verdi", email="paolo@comune.example", role="approver")
    guide.look("people-link")
    invitation = page.locator("#link").input_value().removeprefix("http://localhost")
    page.goto(page.url)
    page.locator("main h2 a").last.click()
    page.locator("main summary").evaluate_all("all => all.forEach(e => e.click())")
    guide.look("person")
    page.goto(page.url.split("/people")[0] + "/tokens")
    guide.send(name="Sito web", valid_days="365")
    guide.look("token")
    page.goto(page.url.replace("tokens", "testers"))
    guide.send(name="Rita", number="12")
    guide.look("testers-faults")
    guide.see(invitation, "invitation")
    guide.send(password="paolo", again="paolo")
    guide.look("invitation-faults")
    guide.see("/admin/invitation/nothing", "invitation-over")


def see_what_is_refused(guide: Guide, town: Town, reader: str) -> None:
    page = guide.page
    changed = town.put_up({**SCHOOLS, "text": "Prima stesura."})
    guide.see(f"/admin/broadcasts/{changed}", "broadcast-to-approve-again")
    town.act(changed, "withdraw")
    town.change(changed, {"text": "Seconda stesura."})
    page.locator("form[action$=approve] button").click()
    guide.look("changed-meanwhile")
    page.goto(page.url.split("/broadcasts")[0])
    page.locator("[name=csrf_token]").first.evaluate("e => e.value = 'old'")
    page.locator(".console-slim form button").click()
    guide.look("stale-form")
    page.context.clear_cookies()
    guide.sign_in(reader)
    guide.see("/admin/", "list-of-a-reader")
    guide.see("/admin/audit", "forbidden")
    page.context.clear_cookies()
    for _ in range(11):
        town.knock()
    page.goto(page.url.replace("audit", "sign-in"))
    guide.send("form[action$='/sign-in']", token="wrong")
    guide.look("sign-in-too-many")
