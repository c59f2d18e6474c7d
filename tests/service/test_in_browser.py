"""A citizen at a phone and the press office at the console, in a real browser, on real parts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browsing import own_browser
from tests.service.harness import ADMIN_TOKEN, Service, running
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = own_browser(browser)
    yield context
    context.close()


def sign_in(context: BrowserContext, service: Service) -> Page:
    """The console, somebody signed in."""
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{service.port}/admin/")
    page.get_by_label("Token").fill(ADMIN_TOKEN)
    page.get_by_role("button", name="Accedi").click()
    return page


def write(console: Page, topic: str, text: str) -> None:
    """Write a broadcast and let it out."""
    console.get_by_role("link", name="Scrivi", exact=True).click()
    console.get_by_label(topic).check()
    console.get_by_label("Testo in italiano").fill(text)
    console.get_by_role("button", name="Controlla prima di inviare").click()
    console.get_by_role("button", name=re.compile("Approva e invia")).click()


def test_what_the_press_office_writes_arrives_on_the_phone_and_is_seen_to_arrive(
    context: BrowserContext, shared_service: Service
):
    console = sign_in(context, shared_service)
    phones = context.new_page()
    phones.goto(f"http://127.0.0.1:{shared_service.port + 1}/")
    giulia = phones.get_by_role("article", name="Telefono di Giulia")
    giulia.get_by_role("textbox").fill("Jesi On")
    giulia.get_by_role("textbox").press("Enter")
    expect(giulia.get_by_text("Jesi Off")).to_be_visible()

    write(console, "Scuole", "Domani le scuole resteranno chiuse.")
    console.evaluate("window.stillThere = true")
    bubble = giulia.get_by_text("Domani le scuole resteranno chiuse.")
    expect(bubble).to_be_visible()
    expect(console.locator("#numbers")).to_contain_text(re.compile(r"([1-9]\d*) di \1 consegnati"))
    assert console.evaluate("window.stillThere") is True

    console.reload()
    expect(console.get_by_text("50 % raggiunti entro")).to_be_visible()
    expect(console.get_by_role("img", name=re.compile("Curva delle consegne"))).to_be_visible()
    with console.expect_download() as download:
        console.get_by_role("link", name="Scarica i numeri").click()
    table = download.value.path().read_text()
    assert "consegnati" in table
    assert "+39" not in table


def test_a_broadcast_under_way_is_paused_goes_on_and_is_stopped(
    context: BrowserContext, data_dir: Path
):
    text, citizens = "Via Roma è chiusa al traffico.", range(12)
    with running(data_dir, SENDER_MPS="1") as service:
        for number in citizens:
            service.says(number, "Jesi On")
        service.simulator("PUT", "/faults", {"latency": 4})  # so that it takes a minute
        console = sign_in(context, service)
        write(console, "Strade e viabilità", text)
        state = console.locator("#state")
        console.get_by_role("button", name="Metti in pausa").click()
        expect(state).to_contain_text("In pausa")
        console.get_by_role("button", name="Riprendi l’invio").click()
        expect(state).to_contain_text("Invio in corso")
        console.get_by_text("Ferma per sempre").click()
        console.get_by_role("button", name="Sì, ferma").click()
        expect(state).to_contain_text("Fermata")
        assert not all(text in service.bodies(number) for number in citizens)


def test_an_answer_that_is_edited_in_the_console_is_what_the_next_who_asks_reads(
    context: BrowserContext, shared_service: Service
):
    console = sign_in(context, shared_service)
    shared_service.says(801, "Jesi On")
    assert not any("Non costa niente" in body for body in shared_service.bodies(801))
    console.goto(f"http://127.0.0.1:{shared_service.port}/admin/answers")
    console.get_by_role("link", name=re.compile("Modifica ?: Quanto costa")).click()
    console.get_by_label("Risposta (Italiano)").fill("Non costa niente, mai.")
    console.get_by_role("button", name="Salva").click()
    expect(console.get_by_role("status")).to_contain_text("Salvato")

    def answered() -> bool:
        shared_service.says(801, "quanto costa il servizio?")
        return "Non costa niente, mai." in shared_service.bodies(801)

    assert eventually(answered, "the new answer is read")
