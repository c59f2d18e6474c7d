"""The page with the phones, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import own_browser
from tests.simulator.harness import (
    ACCOUNT,
    CITIZEN,
    SENDER,
    TOKEN,
    Service,
    Simulator,
)
from tests.waiting import LONG_ENOUGH, eventually

STATIC = Path(__file__).parents[2] / "simulator" / "static"
HOSTILE = "<img src=x onerror=\"document.title='!'\"><b>ciao</b> & *forte*"

pytestmark = pytest.mark.browser


def heard(service: Service) -> dict[str, str]:
    """The form of the first webhook call, as soon as it has come."""
    return eventually(lambda: service.requests, "the webhook call")[0].form


@pytest.fixture
def page(browser: Browser, simulator: Simulator) -> Iterator[Page]:
    """The page on a desk; the test fails on any error in the browser's console."""
    yield from opened(browser, simulator, 1280)


@pytest.fixture
def small_page(browser: Browser, simulator: Simulator) -> Iterator[Page]:
    """The page on a telephone."""
    yield from opened(browser, simulator, 360)


def opened(browser: Browser, simulator: Simulator, width: int) -> Iterator[Page]:
    simulator.call("DELETE", "/records")
    context = own_browser(browser, width)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda m: m.type == "error" and troubles.append(m.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(simulator.url)
    expect(page.locator("#connection")).to_have_text("collegato")
    yield page
    context.close()
    assert troubles == []


def phone(page: Page, name: str = "Giulia") -> Locator:
    return page.get_by_role("article", name=f"Telefono di {name}")


def write(phone: Locator, text: str) -> None:
    phone.get_by_placeholder("Scrivi un messaggio").fill(text)
    phone.get_by_role("button", name="Invia", exact=True).click()


def offer(simulator: Simulator, types: dict[str, object], to: str = CITIZEN) -> None:
    body = {"language": "it", "types": types}
    sid = simulator.call("POST", "/v1/Content", json=body, auth=(ACCOUNT, TOKEN))["sid"]
    simulator.client().messages.create(to=to, from_=SENDER, content_sid=sid)


BUTTONS = {
    "twilio/quick-reply": {
        "body": "Vuoi smettere?",
        "actions": [{"title": "Sì, smetti", "id": "/yes"}, {"title": "No, resto", "id": "/no"}],
    }
}
LIST = {
    "twilio/list-picker": {
        "body": "Di che cosa vuoi sapere?",
        "button": "Scegli",
        "items": [
            {"item": "Scuole", "id": "/scuole", "description": "Chiusure e mensa"},
            {"item": "Strade", "id": "/strade"},
        ],
    }
}


def test_a_citizen_writes_and_is_answered(page: Page, service: Service) -> None:
    service.answer = lambda _request: "<Response><Message>*Benvenuta!*</Message></Response>"
    write(phone(page), "Jesi On")

    mine = phone(page).locator(".message--mine")
    expect(mine).to_contain_text("Jesi On")
    expect(phone(page).locator(".message--theirs strong")).to_have_text("Benvenuta!")
    expect(mine.locator(".ticks--read")).to_be_visible()
    assert heard(service)["Body"] == "Jesi On"


def test_the_service_is_seen_typing_until_it_answers(page: Page, service: Service) -> None:
    service.answer = lambda _request: "<Response><Message>eccomi</Message></Response>"
    page.evaluate(
        """() => { window.typed = false;
          new MutationObserver(() => {
            if (document.querySelector('.typing:not([hidden])')) window.typed = true;
          }).observe(document.body, { subtree: true, attributes: true }); }"""
    )
    write(phone(page), "ciao")
    expect(phone(page).get_by_text("eccomi")).to_be_visible()
    assert page.evaluate("() => window.typed")
    expect(phone(page).locator(".typing")).to_be_hidden()


def test_ticks_tell_how_far_a_message_came(page: Page, service: Service) -> None:
    write(phone(page), "nessuna risposta")
    expect(phone(page).locator(".ticks--delivered")).to_be_visible()

    service.answer = lambda _request: (500, "text/plain", "")
    write(phone(page), "guasto")
    failed = phone(page).locator(".message--mine").filter(has_text="guasto")
    expect(failed.locator(".ticks--sent")).to_be_visible()
    expect(failed).to_contain_text("errore 11200")
    page.get_by_role("button", name=re.compile("^Avvisi")).click()
    expect(page.locator("#notes")).to_contain_text("11200")


def test_a_tapped_button_sends_its_payload(
    page: Page, simulator: Simulator, service: Service
) -> None:
    offer(simulator, BUTTONS)
    phone(page).get_by_role("button", name="No, resto").click()

    expect(phone(page).locator(".message--mine")).to_contain_text("No, resto")
    expect(phone(page).locator(".message--mine .quote")).to_contain_text("Vuoi smettere?")
    assert heard(service)["ButtonPayload"] == "/no"


def test_a_list_is_picked_with_the_keyboard_alone(
    page: Page, simulator: Simulator, service: Service
) -> None:
    offer(simulator, LIST)
    opener = phone(page).get_by_role("button", name="Scegli")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = phone(page).get_by_role("dialog", name="Scegli")
    expect(sheet).to_contain_text("Chiusure e mensa")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(phone(page).locator(".message--mine")).to_contain_text("Strade")
    assert heard(service)["ListId"] == "/strade"


@pytest.mark.parametrize(
    ("entry", "shown", "message_type"),
    [
        ("Foto", ".photo img", "image"),
        ("Posizione", ".place", "location"),
        ("Nota vocale", ".voice", "audio"),
        ("Documento", ".file", "document"),
        ("Contatto", ".file", "contacts"),
        ("Adesivo", ".sticker", "sticker"),
        ("Video", ".film", "video"),
    ],
)
def test_the_attachment_menu_sends_every_kind(
    page: Page, service: Service, entry: str, shown: str, message_type: str
) -> None:
    phone(page).get_by_role("button", name="Allega").click()
    phone(page).get_by_role("button", name=entry, exact=True).click()

    expect(phone(page).locator(f".message--mine {shown}")).to_be_visible()
    assert heard(service)["MessageType"] == message_type


def test_a_file_of_ones_own_is_sent(page: Page, service: Service, tmp_path: Path) -> None:
    photo = tmp_path / "buca.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n")
    phone(page).locator("input[type=file]").set_input_files(photo)
    form = heard(service)
    assert form["MediaContentType0"] == "image/png"
    assert requests.get(form["MediaUrl0"], timeout=LONG_ENOUGH).content == photo.read_bytes()


def test_what_strangers_write_is_only_text(
    page: Page, simulator: Simulator, service: Service
) -> None:
    simulator.call("POST", "/phones", json={"name": HOSTILE[:60], "address": "+393335550160"})
    service.answer = lambda _request: (200, "text/plain", HOSTILE)
    write(phone(page), HOSTILE)

    theirs = phone(page).locator(".message--theirs .bubble__text")
    expect(theirs).to_have_text(HOSTILE.replace("*", ""))
    expect(phone(page).locator(".message--mine .bubble__text")).to_have_text(
        HOSTILE.replace("*", "")
    )
    assert page.locator("img[src=x]").count() == 0
    assert "!" not in page.title()
    simulator.phone("+393335550160", shown=False)
    expect(page.locator(".phone")).to_have_count(3)


def test_whatsapps_formatting_is_shown(page: Page, simulator: Simulator) -> None:
    link = "https://example.org/a_b_c"
    text = f"*forte* _corsivo_ ~via~ ```fisso``` 2*3*4 nome_di_file *a _b_* {link}."
    simulator.client().messages.create(to=CITIZEN, from_=SENDER, body=text)
    shown = phone(page).locator(".message--theirs .bubble__text")

    expect(shown).to_have_text(f"forte corsivo via fisso 2*3*4 nome_di_file a b {link}.")
    expect(shown.locator("strong")).to_have_text(["forte", "a b"])
    expect(shown.locator("em")).to_have_text(["corsivo", "b"])
    expect(shown.locator("s")).to_have_text("via")
    expect(shown.locator("code")).to_have_text("fisso")
    expect(shown.locator("a")).to_have_attribute("href", link)
    expect(shown.locator("a")).to_have_attribute("rel", "noopener noreferrer")


def test_unread_messages_are_counted_until_the_phone_is_looked_at(
    page: Page, simulator: Simulator
) -> None:
    phone(page).get_by_placeholder("Scrivi un messaggio").focus()
    simulator.send("+393335550102", body="salve")
    for n in range(2):
        simulator.client().messages.create(
            to="whatsapp:+393335550102", from_=SENDER, body=f"avviso {n}"
        )
    piero = phone(page, "Nonno Piero")

    expect(piero.locator(".badge")).to_have_text("2")
    expect(page).to_have_title("(2) Telefoni di prova")
    expect(piero).to_contain_text("2 messaggi non letti")
    piero.get_by_placeholder("Scrivi un messaggio").click()
    expect(piero.locator(".badge")).to_be_hidden()
    expect(page).to_have_title("Telefoni di prova")
    eventually(lambda: simulator.summary()["by_status"] == {"read": 2})


def test_a_phone_is_added_and_taken_away(page: Page, simulator: Simulator) -> None:
    page.get_by_role("button", name="Aggiungi un telefono").click()
    page.get_by_label("Nome").fill("Amina")
    page.get_by_role("button", name="Aggiungi", exact=True).click()

    amina = phone(page, "Amina")
    expect(amina).to_contain_text("+39 333 555 0104")
    amina.get_by_role("button", name="Opzioni del telefono").click()
    amina.get_by_role("button", name="Togli dalla pagina").click()
    expect(amina).to_have_count(0)


def test_a_phone_can_be_switched_off_and_on(page: Page, simulator: Simulator) -> None:
    phone(page).get_by_role("button", name="Opzioni del telefono").click()
    phone(page).get_by_role("switch", name="Telefono acceso").uncheck()
    simulator.send(body="ciao")
    expect(phone(page)).to_contain_text("telefono spento")
    simulator.client().messages.create(to=CITIZEN, from_=SENDER, body="avviso")
    simulator.settle()
    assert simulator.summary()["by_status"] == {"sent": 1}

    phone(page).get_by_role("switch", name="Telefono acceso").check()
    expect(phone(page).get_by_text("avviso")).to_be_visible()


def test_a_reaction_sits_under_its_message(
    page: Page, simulator: Simulator, service: Service
) -> None:
    message = simulator.client().messages.create(to=CITIZEN, from_=SENDER, body="Buon anno")
    theirs = phone(page).locator(".message--theirs").filter(has_text="Buon anno")
    theirs.hover()
    theirs.get_by_role("button", name="Reagisci").click()

    expect(theirs.locator(".reaction")).to_have_text("👍")
    assert heard(service)["OriginalRepliedMessageSid"] == message.sid


def test_everything_is_still_there_after_a_reload(
    page: Page, simulator: Simulator, service: Service
) -> None:
    service.answer = lambda _request: "<Response><Message>Benvenuta</Message></Response>"
    write(phone(page), "Jesi On")
    expect(phone(page).get_by_text("Benvenuta")).to_be_visible()
    page.clock.set_fixed_time(simulator.records()[0]["created"])  # "today", also at midnight
    page.reload()
    expect(phone(page).locator(".message .bubble__text")).to_have_text(["Jesi On", "Benvenuta"])
    expect(phone(page).locator(".notice--day")).to_have_text("Oggi")


def test_the_latest_message_stays_in_sight_while_photos_load(
    page: Page, simulator: Simulator
) -> None:
    for _ in range(3):
        simulator.send(type="photo", body="Buca in via Roma")
    simulator.send(body="ultimo")
    page.reload()
    expect(phone(page).locator(".photo img").last).to_have_js_property("complete", True)
    expect(phone(page).get_by_text("ultimo")).to_be_in_viewport()
    expect(phone(page).get_by_role("button", name="Vai agli ultimi messaggi")).to_be_hidden()


def test_a_small_screen_shows_one_phone_at_a_time(small_page: Page, service: Service) -> None:
    page = small_page
    expect(phone(page, "Giulia")).to_be_visible()
    expect(phone(page, "Nonno Piero")).to_be_hidden()
    page.get_by_role("button", name="Nonno Piero").click()
    expect(phone(page, "Giulia")).to_be_hidden()
    write(phone(page, "Nonno Piero"), "salve")
    expect(phone(page, "Nonno Piero").locator(".message--mine")).to_contain_text("salve")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_the_page_loads_nothing_from_elsewhere(simulator: Simulator) -> None:
    answer = requests.get(simulator.url, timeout=LONG_ENOUGH)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert 'lang="it"' in answer.text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts == [""], "no inline script"
    for file in STATIC.glob("*.js"):
        assert "innerHTML" not in file.read_text(), file.name
