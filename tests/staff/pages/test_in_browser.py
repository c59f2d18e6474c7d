"""The console in a real browser, on a telephone and on a desk."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot.broadcast import Broadcasts
from bot.staff.roles import Role
from tests.staff.conftest import ADMIN_TOKEN

WIDTHS = (360, 1280)

pytestmark = pytest.mark.browser


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/admin/"
    server.shutdown()
    thread.join()


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


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_from_signing_in_to_sending_no_page_is_wider_than_the_screen(
    open_console: Callable[..., Page], width: int
) -> None:
    page = open_console(width=width)
    assert fits(page)
    write(page, "Allerta. " + "Parolalunghissimasenzaspazi" * 20)
    expect(page.get_by_text("2 persone, meno di un minuto")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Invia a 2 persone").click()
    expect(page.get_by_role("status")).to_contain_text("Invio in corso")
    assert fits(page)


def test_a_broadcast_is_asked_for_with_the_keyboard_alone(
    open_console: Callable[..., Page], token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    page = open_console(token_of(Role.WRITER))
    page.get_by_role("link", name="Scrivi una comunicazione").press("Enter")
    page.get_by_label("Scuole").press("Space")
    page.get_by_label("Testo in italiano").press_sequentially("Scuole chiuse.")
    page.get_by_role("button", name="Controlla prima di inviare").press("Enter")
    page.get_by_role("button", name="Chiedi l’approvazione").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("In attesa di approvazione")
    assert broadcasts.list()[0].draft.text["it"] == "Scuole chiuse."


def test_what_is_left_of_a_message_is_counted_as_the_service_counts_it(
    open_console: Callable[..., Page],
) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    counter = page.locator("#text_it-counter")
    page.get_by_label("Testo in italiano").fill("😀" * 1600)
    expect(counter).to_have_text("0 caratteri rimasti")
    page.get_by_label("Titolo").fill("Titolo")
    expect(counter).to_have_text("10 caratteri di troppo")
    page.get_by_label("Testo in italiano").fill("😀" * 1590)
    expect(counter).to_have_text("0 caratteri rimasti")
    page.get_by_label("Scuole").check()
    page.get_by_role("button", name="Controlla prima di inviare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controlla e invia")


def test_somebody_who_watches_sees_what_others_do_without_reloading(
    open_console: Callable[..., Page],
) -> None:
    author, watcher = open_console(), open_console(width=1280)
    write(author)
    author.get_by_role("button", name="Invia a 2 persone").click()
    expect(author.get_by_role("status")).to_contain_text("Invio in corso")
    watcher.goto(author.url)
    watcher.evaluate("window.stillThere = true")
    author.get_by_text("Ferma per sempre").click()
    author.get_by_role("button", name="Sì, ferma").click()
    expect(author.get_by_role("status")).to_contain_text("Fermata")
    expect(watcher.get_by_role("status")).to_contain_text("Fermata", timeout=10_000)
    assert watcher.evaluate("window.stillThere") is True
    assert watcher.locator("[data-live]").count() == 0


def test_a_fault_is_announced_and_tied_to_its_field(open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    page.get_by_role("button", name="Controlla prima di inviare").click()
    expect(page.get_by_role("alert")).to_have_text("Controlla i campi segnati.")
    field = page.get_by_label("Testo in italiano")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("^Non può essere vuoto"))
