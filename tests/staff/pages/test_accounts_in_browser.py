"""Becoming one of the staff, in a real browser: from the first token to a second factor."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.staff.accounts.accounts import Accounts
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.browsing import own_browser
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.telephone import Telephone

PASSWORD = "quattro gatti sul tetto verde"

pytestmark = pytest.mark.browser


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Somebody with a browser of their own; a page that breaks its own policy fails the test."""
    contexts, troubles = [], []

    def open_(width: int = 360) -> Page:
        context = own_browser(browser, width)
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


def test_from_the_first_token_by_invitation_to_a_sign_in_with_a_second_factor(
    person: Callable[..., Page], site: str, clock: SettableClock, audit: AuditLog
) -> None:
    ada = person()
    set_up_first(ada, Telephone(clock))
    expect(ada.get_by_role("heading", level=1)).to_have_text("Codici di riserva")
    ada.get_by_role("link", name="Li ho conservati").click()
    ada.goto(f"{site}people")
    ada.get_by_label("Nome e cognome").fill("Paolo Verdi")
    ada.get_by_label("E-mail").fill("paolo@comune.example")
    ada.get_by_label("Ruolo").select_option("approver")
    ada.get_by_role("button", name="Crea l’invito").click()
    link = ada.get_by_label("Collegamento").input_value()

    paolo, telephone = person(), Telephone(clock)
    paolo.goto(site.removesuffix("/admin/") + link.removeprefix("http://localhost"))
    choose_password(paolo)
    paolo.get_by_role("button", name="Salva la password").click()
    telephone.scan(paolo)
    paolo.get_by_label("Codice di sei cifre").fill(telephone.code())
    paolo.get_by_role("button", name="Conferma").click()
    paolo.get_by_role("link", name="Li ho conservati").click()
    expect(paolo.get_by_role("heading", level=1)).to_have_text("Comunicazioni")
    paolo.get_by_role("button", name="Esci").click()

    paolo.get_by_label("E-mail").fill("paolo@comune.example")
    paolo.get_by_label("Password").fill(PASSWORD)
    paolo.get_by_role("button", name="Accedi", exact=True).click()
    paolo.get_by_label("Codice", exact=True).fill("000000")
    paolo.get_by_role("button", name="Continua").click()
    expect(paolo.get_by_label("Codice", exact=True)).to_have_accessible_description(
        re.compile("^Il codice non è quello giusto")
    )
    paolo.get_by_label("Codice", exact=True).fill(telephone.code())
    paolo.get_by_role("button", name="Continua").click()
    expect(paolo.get_by_role("heading", level=1)).to_have_text("Comunicazioni")
    assert audit.verify().fault == ""


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
