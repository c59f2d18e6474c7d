"""Becoming one of the staff, in a real browser: from the first token to a second factor."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.staff.accounts.accounts import Accounts
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.looking import fits, grave_faults

PASSWORD = "quattro gatti sul tetto verde"
WIDTHS = (360, 1280)

pytestmark = pytest.mark.browser


class Telephone:
    """Shows codes as an authenticator does."""

    def __init__(self, clock: SettableClock) -> None:
        self.clock = clock
        self.secret = ""

    def scan(self, page: Page) -> None:
        """By hand, as somebody does whose camera cannot read the picture."""
        expect(page.get_by_role("img", name="Codice QR")).to_be_visible()
        page.get_by_text("Non riesco a inquadrarlo").click()
        self.secret = page.locator("#secret").inner_text().replace(" ", "")

    def code(self) -> str:
        self.clock.advance(seconds=30)  # a code opens once
        return pyotp.TOTP(self.secret).at(self.clock.now)


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Somebody with a browser of their own; a page that breaks its own policy fails the test."""
    contexts, troubles = [], []

    def open_(width: int = 360) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 780}, locale="it-IT")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda m: "Content Security" in m.text and troubles.append(m.text))
        page.goto(site)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


class Looker:
    """Looks at each page that somebody passes: its width, and what axe-core finds."""

    def __init__(self) -> None:
        self.wrong: dict[str, object] = {}

    def __call__(self, page: Page, name: str) -> None:
        if grave := grave_faults(page):
            self.wrong[name] = grave
        if not fits(page):
            self.wrong[f"{name}, too wide"] = page.viewport_size


@contextmanager
def looking() -> Iterator[Looker]:
    looker = Looker()
    yield looker
    assert looker.wrong == {}


def choose_password(page: Page) -> None:
    page.get_by_label("Nuova password", exact=True).fill(PASSWORD)
    page.get_by_label("Di nuovo la nuova password").fill(PASSWORD)


def set_up_first(page: Page, telephone: Telephone) -> None:
    page.get_by_label("Token").fill(ADMIN_TOKEN)
    page.get_by_role("button", name="Accedi").click()
    page.get_by_role("link", name="Crea il tuo accesso").click()
    page.get_by_label("Nome e cognome").fill("Ada Neri")
    page.get_by_label("E-mail").fill("ada@comune.example")
    choose_password(page)
    page.get_by_role("button", name="Crea l’accesso").click()
    telephone.scan(page)
    page.get_by_label("Codice di sei cifre").fill(telephone.code())
    page.get_by_role("button", name="Conferma").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_first_token_by_invitation_to_a_sign_in_with_a_second_factor(
    person: Callable[..., Page], site: str, clock: SettableClock, audit: AuditLog, width: int
) -> None:
    with looking() as look:
        ada = person(width)
        set_up_first(ada, Telephone(clock))
        expect(ada.get_by_role("heading", level=1)).to_have_text("Codici di riserva")
        look(ada, "recovery codes")
        ada.get_by_role("link", name="Li ho conservati").click()
        ada.goto(f"{site}people")
        ada.get_by_label("Nome e cognome").fill("Paolo Verdi")
        ada.get_by_label("E-mail").fill("paolo@comune.example")
        ada.get_by_label("Ruolo").select_option("approver")
        look(ada, "people")
        ada.get_by_role("button", name="Crea l’invito").click()
        look(ada, "link")
        link = ada.get_by_label("Collegamento").input_value()

        paolo, telephone = person(width), Telephone(clock)
        paolo.goto(site.removesuffix("/admin/") + link.removeprefix("http://localhost"))
        look(paolo, "invitation")
        choose_password(paolo)
        paolo.get_by_role("button", name="Salva la password").click()
        telephone.scan(paolo)
        look(paolo, "second factor")
        paolo.get_by_label("Codice di sei cifre").fill(telephone.code())
        paolo.get_by_role("button", name="Conferma").click()
        paolo.get_by_role("link", name="Li ho conservati").click()
        expect(paolo.get_by_role("heading", level=1)).to_have_text("Comunicazioni")
        paolo.get_by_role("button", name="Esci").click()

        look(paolo, "sign-in")
        paolo.get_by_label("E-mail").fill("paolo@comune.example")
        paolo.get_by_label("Password").fill(PASSWORD)
        paolo.get_by_role("button", name="Accedi", exact=True).click()
        look(paolo, "code")
        paolo.get_by_label("Codice", exact=True).fill("000000")
        paolo.get_by_role("button", name="Continua").click()
        expect(paolo.get_by_label("Codice", exact=True)).to_have_accessible_description(
            re.compile("^Il codice non è quello giusto")
        )
        paolo.get_by_label("Codice", exact=True).fill(telephone.code())
        paolo.get_by_role("button", name="Continua").click()
        expect(paolo.get_by_role("heading", level=1)).to_have_text("Comunicazioni")
    assert audit.verify().fault == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_about_access_fit_and_have_no_grave_fault(
    person: Callable[..., Page], site: str, clock: SettableClock, accounts: Accounts, width: int
) -> None:
    with looking() as look:
        ada = person(width)
        look(ada, "sign-in with a token")
        set_up_first(ada, Telephone(clock))
        (account,) = accounts.all()
        for path in ("account", "people", f"people/{account.id}", "tokens", "audit?verify=1"):
            ada.goto(f"{site}{path}")
            look(ada, path)
        ada.get_by_role("button", name="Esci").click()
        ada.goto(f"{site}invitation/nothing")
        look(ada, "invitation that is over")


def test_somebody_is_shut_out_at_once_when_their_access_is_closed(
    person: Callable[..., Page], site: str, clock: SettableClock, accounts: Accounts
) -> None:
    ada, rita = person(), person()
    set_up_first(ada, Telephone(clock))
    ada.goto(f"{site}people")
    ada.get_by_label("Nome e cognome").fill("Rita Blu")
    ada.get_by_label("E-mail").fill("rita@comune.example")
    ada.get_by_label("Ruolo").select_option(Role.READER.value)
    ada.get_by_role("button", name="Crea l’invito").click()
    link = ada.get_by_label("Collegamento").input_value()
    rita.goto(site.removesuffix("/admin/") + link.removeprefix("http://localhost"))
    choose_password(rita)
    rita.get_by_role("button", name="Salva la password").click()
    expect(rita.get_by_role("heading", level=1)).to_have_text("Comunicazioni")
    ada.goto(f"{site}people")
    ada.get_by_role("link", name="Rita Blu").click()
    ada.get_by_text("Chiudi l’accesso").first.click()
    ada.get_by_role("button", name="Chiudi l’accesso").click()
    expect(ada.get_by_text("Accesso chiuso")).to_be_visible()
    rita.reload()
    expect(rita.get_by_role("heading", level=1)).to_have_text("Accedi")
