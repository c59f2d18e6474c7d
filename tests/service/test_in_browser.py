"""A citizen at a phone and the press office at the console, in a real browser, on real parts."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.service.harness import ADMIN_TOKEN, Service

pytestmark = pytest.mark.browser


def test_what_the_press_office_writes_arrives_on_the_phone_that_asked_for_it(
    browser: Browser, shared_service: Service
):
    context = browser.new_context(locale="it-IT", timezone_id="Europe/Rome")
    phones, console = context.new_page(), context.new_page()

    phones.goto(f"http://127.0.0.1:{shared_service.port + 1}/")
    giulia = phones.get_by_role("article", name="Telefono di Giulia")
    giulia.get_by_role("textbox").fill("Jesi On")
    giulia.get_by_role("textbox").press("Enter")
    expect(giulia.get_by_text("Jesi Off")).to_be_visible(timeout=20_000)

    console.goto(f"http://127.0.0.1:{shared_service.port}/admin/")
    console.get_by_label("Token").fill(ADMIN_TOKEN)
    console.get_by_role("button", name="Accedi").click()
    console.get_by_role("link", name="Scrivi una comunicazione").click()
    console.get_by_label("Scuole").check()
    console.get_by_label("Testo in italiano").fill("Domani le scuole resteranno chiuse.")
    console.get_by_role("button", name="Controlla prima di inviare").click()
    console.get_by_role("button", name=re.compile("Invia")).click()

    bubble = giulia.get_by_text("Domani le scuole resteranno chiuse.")
    expect(bubble).to_be_visible(timeout=20_000)
    context.close()
