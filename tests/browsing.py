"""Somebody's browser, with as much time for each click as a busy machine may need."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.waiting import LONG_ENOUGH


def own_browser(browser: Browser, width: int = 1280, **options: Any) -> BrowserContext:
    """A browser of somebody's own, in Italian: nobody else's cookies, nobody else's memory."""
    settings = {"locale": "it-IT", "timezone_id": "Europe/Rome", **options}
    context = browser.new_context(viewport={"width": width, "height": 780}, **settings)
    context.set_default_timeout(LONG_ENOUGH * 1000)
    return context
