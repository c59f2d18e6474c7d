"""The console in a real browser, on a telephone and on a desk."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.broadcast import Broadcasts, State
from bot.staff.roles import Role
from tests.staff.conftest import ADMIN_TOKEN

pytestmark = pytest.mark.browser


@pytest.fixture
def open_console(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Signs somebody in, each in a browser of their own; fails on any error of a page."""
    contexts, troubles = [], []

    def open_(token: str = ADMIN_TOKEN, width: int = 360) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 780}, locale="it-IT", timezone_id="Europe/Rome"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda m: "Content Security" in m.text and troubles.append(m.text))
        page.goto(site)
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Accedi").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Comunicazioni")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


def write(page: Page, text: str = "Domani tutte le scuole resteranno chiuse.") -> None:
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    page.get_by_label("Scuole").check()
    page.get_by_label("Testo in italiano").fill(text)
    page.get_by_role("button", name="Controlla prima di inviare").click()


def test_a_school_closure_awaits_approval_after_five_clicks_and_is_approved_with_two(
    open_console: Callable[..., Page], token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    writer = open_console(token_of(Role.WRITER))
    writer.get_by_role("link", name="Scrivi una comunicazione").click()
    writer.get_by_role("link", name="Scuole chiuse").click()
    writer.get_by_label("Giorno").fill("2026-11-30")
    writer.get_by_label("Motivo").select_option("neve e ghiaccio")
    expect(writer.locator("#beside")).to_contain_text("2 persone")
    expect(writer.locator("#beside")).to_contain_text("Lunedì 30 novembre tutte le scuole")
    writer.get_by_role("button", name="Controlla prima di inviare").click()
    writer.get_by_role("button", name="Chiedi l’approvazione").click()
    expect(writer.get_by_text("In attesa di approvazione", exact=True)).to_be_visible()

    approver = open_console(token_of(Role.APPROVER))
    approver.get_by_role("link", name="Scuole chiuse lunedì 30 novembre").first.click()
    approver.get_by_role("button", name="Approva e invia a 2 persone").click()
    expect(approver.get_by_text("Invio in corso", exact=True)).to_be_visible()
    assert broadcasts.list()[0].state is State.SENDING


def test_a_broadcast_is_asked_for_with_the_keyboard_alone(
    open_console: Callable[..., Page], token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    page = open_console(token_of(Role.WRITER))

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
            )
            if name in (focused or ""):
                return
        raise AssertionError(f"the Tab key never reaches {name!r}")

    tab_to("Scrivi una comunicazione")
    page.keyboard.press("Enter")
    page.wait_for_url("**/broadcasts/new")
    tab_to("Scuole\n")
    page.keyboard.press("Space")
    tab_to("Testo in italiano")
    page.keyboard.type("Scuole chiuse.")
    tab_to("Controlla prima di inviare")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Chiedi l’approvazione")).to_be_visible()
    tab_to("Chiedi l’approvazione")
    page.keyboard.press("Enter")
    expect(page.get_by_text("In attesa di approvazione", exact=True)).to_be_visible()
    assert broadcasts.list()[0].draft.text["it"] == "Scuole chiuse."


def test_what_is_left_of_a_message_is_counted_as_the_service_counts_it(
    open_console: Callable[..., Page],
) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    counter = page.locator("#text_it-counter")
    page.get_by_label("Testo in italiano").fill("😀" * 1600)
    expect(counter).to_have_text("0 caratteri rimasti")
    page.get_by_label("Titolo (facoltativo)").fill("Titolo")
    expect(counter).to_have_text("10 caratteri di troppo")
    page.get_by_label("Testo in italiano").fill("😀" * 1590)
    expect(counter).to_have_text("0 caratteri rimasti")
    page.get_by_label("Scuole").check()
    page.get_by_role("button", name="Controlla prima di inviare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Titolo")


def test_a_draft_is_kept_by_itself_even_where_the_network_comes_and_goes(
    open_console: Callable[..., Page], broadcasts: Broadcasts
) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    page.route("**/broadcasts/draft", lambda route: route.abort())
    page.get_by_label("Scuole").check()
    page.get_by_label("Testo in italiano").fill("Domani scuole chiuse.")
    page.get_by_label("Titolo (facoltativo)").focus()
    expect(page.locator("#saved")).to_contain_text("la rete non risponde")
    page.unroute("**/broadcasts/draft")
    expect(page.locator("#saved")).to_contain_text("Bozza salvata", timeout=15_000)
    expect(page).to_have_url(re.compile(r"/broadcasts/\w+/edit$"))
    page.reload()
    expect(page.get_by_label("Testo in italiano")).to_have_value("Domani scuole chiuse.")
    assert len(broadcasts.list()) == 1


def test_somebody_who_watches_sees_what_others_do_without_reloading(
    open_console: Callable[..., Page],
) -> None:
    author, watcher = open_console(), open_console(width=1280)
    write(author)
    author.get_by_role("button", name="Approva e invia a 2 persone").click()
    expect(author.get_by_text("Invio in corso", exact=True)).to_be_visible()
    watcher.goto(author.url)
    watcher.evaluate("window.stillThere = true")
    author.get_by_text("Ferma per sempre").click()
    author.get_by_role("button", name="Sì, ferma").click()
    expect(author.locator("#state")).to_contain_text("Fermata")
    expect(watcher.locator("#state")).to_contain_text("Fermata", timeout=10_000)
    assert watcher.evaluate("window.stillThere") is True


def test_a_fault_is_announced_and_tied_to_its_field(open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    page.get_by_role("button", name="Controlla prima di inviare").click()
    expect(page.get_by_role("alert")).to_have_text("Controlla i campi segnati.")
    field = page.get_by_label("Testo in italiano")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("^Non può essere vuoto"))
