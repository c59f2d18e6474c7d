"""The console in a real browser, on a telephone and on a desk."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.broadcast import Broadcasts, State
from bot.staff.roles import Role
from tests.browsing import own_browser
from tests.staff.conftest import ADMIN_TOKEN, Api
from tests.staff.pages.hand import Hand

PASSWORD = "quattro gatti sul tetto verde"

pytestmark = pytest.mark.browser


@pytest.fixture
def open_console(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Signs somebody in, each in a browser of their own; fails on any error of a page."""
    contexts, troubles = [], []

    def open_(token: str = ADMIN_TOKEN, width: int = 360) -> Page:
        context = own_browser(browser, width)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda m: "Content Security" in m.text and troubles.append(m.text))
        page.goto(site)
        page.get_by_label("Token").fill(token)
        page.locator("form[action$='/sign-in'] button").click()
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


def test_from_sign_in_to_a_school_closure_that_awaits_approval_in_six_steps_and_approved_in_two(
    browser: Browser,
    site: str,
    open_console: Callable[..., Page],
    api: Api,
    token_of: Callable[..., str],
    broadcasts: Broadcasts,
) -> None:
    hand, page = Hand(), somebody_who_joined(browser, site, api)
    hand.type(page.get_by_label("E-mail"), "rita@comune.example")
    hand.type(page.get_by_label("Password"), PASSWORD)
    hand.click(page.get_by_role("button", name="Accedi", exact=True))
    hand.click(page.get_by_role("link", name="Scrivi", exact=True))
    hand.click(page.get_by_role("link", name="Scuole chiuse"))
    hand.type(page.get_by_label("Giorno"), "2026-11-30", shown="30112026")
    hand.choose(page.get_by_label("Motivo"), "neve e ghiaccio")
    expect(page.locator("#beside")).to_contain_text("2 persone")
    expect(page.locator("#beside")).to_contain_text("Lunedì 30 novembre tutte le scuole")
    hand.click(page.get_by_role("button", name="Controlla prima di inviare"))
    hand.click(page.get_by_role("button", name="Chiedi l’approvazione"))
    expect(page.get_by_text("In attesa di approvazione", exact=True)).to_be_visible()
    page.context.close()
    assert hand.interactions == 6
    assert hand.seconds < 60

    approver, hand = open_console(token_of(Role.APPROVER)), Hand()
    hand.click(approver.get_by_role("link", name="Scuole chiuse lunedì 30 novembre").first)
    hand.click(approver.get_by_role("button", name="Approva e invia a 2 persone"))
    expect(approver.get_by_text("Invio in corso", exact=True)).to_be_visible()
    assert hand.interactions == 2
    assert next(broadcasts.newest()).state is State.SENDING


def somebody_who_joined(browser: Browser, site: str, api: Api) -> Page:
    """A writer with a password, before the door."""
    rita = {"name": "Rita Blu", "email": "rita@comune.example", "role": "writer"}
    invitation = api.post("/people", rita).get_json()["invitation"]
    page = own_browser(browser, 360).new_page()
    page.goto(site.removesuffix("/admin/") + invitation)
    page.get_by_label("Nuova password", exact=True).fill(PASSWORD)
    page.get_by_label("Di nuovo la nuova password").fill(PASSWORD)
    page.get_by_role("button", name="Salva la password").click()
    page.get_by_role("button", name="Esci").click()
    return page


def test_a_writer_who_tries_to_approve_is_offered_no_button_and_refused(
    open_console: Callable[..., Page], token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    page = open_console(token_of(Role.WRITER))
    write(page)
    page.get_by_role("button", name="Chiedi l’approvazione").click()
    expect(page.get_by_text("In attesa di approvazione", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Approva")).to_have_count(0)
    back = page.get_by_role("button", name="Riportala in bozza")
    forged = page.locator("form", has=back)
    forged.evaluate("form => { form.action = form.action.replace('withdraw', 'approve') }")
    back.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Il ruolo non basta")
    assert next(broadcasts.newest()).state is State.AWAITING_APPROVAL


def test_a_broadcast_is_written_approved_held_and_stopped_with_the_keyboard_alone(
    open_console: Callable[..., Page], token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    page = open_console(token_of(Role.WRITER))
    go(page, "Scrivi una comunicazione")
    tab_to(page, "Scuole\n")
    page.keyboard.press("Space")
    tab_to(page, "Testo in italiano")
    page.keyboard.type("Scuole chiuse.")
    go(page, "Controlla prima di inviare")
    go(page, "Chiedi l’approvazione")
    expect(page.get_by_text("In attesa di approvazione", exact=True)).to_be_visible()

    page = open_console(token_of(Role.APPROVER))
    state = page.locator("#state")
    go(page, "Scuole chiuse.")
    go(page, "Approva e invia")
    expect(state).to_contain_text("Invio in corso")
    expect(page.get_by_text("Approvata.")).to_be_focused()
    go(page, "Metti in pausa")
    expect(state).to_contain_text("In pausa")
    press(page, "Ferma per sempre")
    expect(page.get_by_text("Non la riceveranno: tutti")).to_be_visible()
    go(page, "Sì, ferma")
    expect(state).to_contain_text("Fermata")
    assert next(broadcasts.newest()).draft.text["it"] == "Scuole chiuse."


def go(page: Page, name: str) -> None:
    """Press what leads to another page, and wait until it is there: what is watched on this one may
    change before, and whoever goes on here with the Tab key would be torn away."""
    html = page.locator("html")
    html.evaluate("html => { html.dataset.left = 'yes' }")
    press(page, name)
    expect(html).not_to_have_attribute("data-left", "yes")
    page.wait_for_load_state()


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Go on with the Tab key until something called so is reached, and seen to be."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
        )
        if name in (focused or ""):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"nobody sees that {name!r} is reached"
            return
    raise AssertionError(f"the Tab key never reaches {name!r}")


def test_what_is_left_of_a_message_is_counted_as_the_service_counts_it(
    open_console: Callable[..., Page],
) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    counter = page.locator("#text_it-counter")
    page.get_by_label("Testo in italiano").fill("😀" * 800)
    expect(counter).to_have_text("0 caratteri rimasti")
    page.get_by_label("Titolo (facoltativo)").fill("Titolo")
    expect(counter).to_have_text("10 caratteri di troppo, titolo compreso")
    page.get_by_label("Testo in italiano").fill("😀" * 795)
    expect(counter).to_have_text("0 caratteri rimasti")
    page.get_by_label("Scuole").check()
    page.get_by_role("button", name="Controlla prima di inviare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Titolo")


def test_a_draft_is_kept_from_the_first_word_even_where_the_network_comes_and_goes(
    open_console: Callable[..., Page], site: str, broadcasts: Broadcasts
) -> None:
    page = open_console()
    page.goto(f"{site}broadcasts/new")
    page.get_by_label("Testo in italiano").press_sequentially("Domani")
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.goto(f"{site}broadcasts/new")
    page.get_by_role("button", name="Riprendilo").click()
    expect(page.get_by_label("Testo in italiano")).to_have_value("Domani")

    page.route("**/broadcasts/draft", lambda route: route.abort())
    page.get_by_label("Scuole").check()
    page.get_by_label("Testo in italiano").fill("Domani scuole chiuse.")
    page.get_by_label("Titolo (facoltativo)").focus()
    expect(page.locator("#saved")).to_contain_text("la rete non risponde", ignore_case=True)
    page.unroute("**/broadcasts/draft")
    expect(page.locator("#saved")).to_contain_text("Bozza salvata")
    expect(page).to_have_url(re.compile(r"/broadcasts/\w+/edit$"))
    page.reload()
    expect(page.get_by_label("Testo in italiano")).to_have_value("Domani scuole chiuse.")
    expect(page.locator("#found")).to_be_hidden()
    assert len(list(broadcasts.newest())) == 1


def test_somebody_who_watches_sees_what_others_do_without_reloading(
    open_console: Callable[..., Page], broadcasts: Broadcasts
) -> None:
    author, watcher = open_console(), open_console(width=1280)
    write(author)
    author.get_by_role("button", name="Approva e invia a 2 persone").dblclick()  # counts as one
    expect(author.get_by_text("Invio in corso", exact=True)).to_be_visible()
    watcher.goto(author.url)
    watcher.evaluate("window.stillThere = true")
    author.get_by_text("Ferma per sempre").click()
    author.get_by_role("button", name="Sì, ferma").click()
    expect(author.locator("#state")).to_contain_text("Fermata")
    expect(watcher.locator("#state")).to_contain_text("Fermata")
    expect(watcher.locator("#announced")).to_have_text("Fermata")
    assert watcher.evaluate("window.stillThere") is True
    [broadcast] = broadcasts.newest()
    assert [entry.action for entry in broadcasts.log(broadcast.id)][1:] == ["approve", "stop"]


def test_a_fault_is_announced_and_tied_to_its_field(open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.get_by_role("link", name="Scrivi una comunicazione").click()
    page.get_by_role("button", name="Controlla prima di inviare").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Controlla i campi segnati.")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Da correggere: "))
    field = page.get_by_label("Testo in italiano")
    summary.get_by_role("link", name="Testo in italiano").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("^Non può essere vuoto"))
