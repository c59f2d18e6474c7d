"""Somebody who is led through the pages of a site, in one language, and looks at each."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser

from tests.browsing import own_browser
from tests.staff.pages.conftest import serving
from tests.staff.pages.looking import AXE, WIDTHS, Looker

_LOCALES = {"it": "it-IT", "en": "en-GB"}


class Guide:
    """Leads through the pages of one site, in one language."""

    def __init__(self, browser: Browser, site: str, language: str, look: Looker) -> None:
        self._context = own_browser(browser, WIDTHS[0], locale=_LOCALES[language])
        self._site = site
        self._language = language
        self._look = look
        self._context.add_init_script(path=AXE)  # once, and not half a megabyte for each page
        self.page = self._context.new_page()
        self.troubles: list[str] = []
        """What the browser complains of: errors of scripts, and what the page's policy forbids."""
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda m: "Security" in m.text and self.troubles.append(m.text))

    def see(self, path: str, name: str = "") -> None:
        """Go to a page and look at it."""
        self.page.goto(self._site + path)
        self.look(name or path.removeprefix("/admin/").replace("/", "-") or "list")

    def look(self, name: str) -> None:
        """Look at the page that is there."""
        assert self.page.locator("html").get_attribute("lang") == self._language
        self._look(self.page, f"{self._language}-{name}")

    def send(self, form: str = "main form", **fields: str) -> None:
        """Fill a form and press its button."""
        for name, value in fields.items():
            field = self.page.locator(f"{form} [name={name}]")
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.page.locator(f"{form} button").last.click()

    def sign_in(self, token: str) -> None:
        self.page.goto(f"{self._site}/admin/sign-in")
        self.send("form[action$='/sign-in']", token=token)

    def leave(self) -> None:
        self._context.close()


@contextmanager
def led(browser: Browser, app: Flask, look: Looker, language: str) -> Iterator[Guide]:
    """A guide through an app of its own address."""
    with serving(app) as site:
        guide = Guide(browser, site, language, look)
        yield guide
        guide.leave()
    assert guide.troubles == []
