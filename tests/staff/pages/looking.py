"""What is wrong with a page as a real browser shows it, on a telephone and on a desk."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from bot.web.vendor import packages_folder

AXE = packages_folder() / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
WIDTHS = (360, 1280)
HEIGHT = 780


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def grave_faults(page: Page) -> list[str]:
    """What axe-core, which its context brings along, finds that is serious or critical."""
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations'], preload: false,"
        " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})).violations"
    )
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in GRAVE
    ]


class Looker:
    """Looks at one page after another at every width, and keeps in mind which they were."""

    def __init__(self, app: Flask, pictures: Path | None = None) -> None:
        """`pictures` is where a picture of each is kept, for people to look at."""
        self._map: Map = app.url_map
        self._pictures = pictures
        self.seen: set[str] = set()
        """The endpoints of the pages looked at."""
        self.wrong: dict[str, object] = {}
        """What was found, by page and width."""

    def __call__(self, page: Page, name: str) -> None:
        page.wait_for_load_state()  # without its style sheets no page has colours
        self.seen.update(self._endpoint(page))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if not fits(page):
                self.wrong[f"{name}, {width}: too wide"] = page.url
            if grave := grave_faults(page):
                self.wrong[f"{name}, {width}"] = grave
            if self._pictures:
                page.screenshot(path=self._pictures / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})  # the next loads on this

    def _endpoint(self, page: Page) -> Iterator[str]:
        """What answers there; nothing where a page only says that nothing does."""
        with suppress(HTTPException):
            path = page.evaluate("location.pathname")
            yield self._map.bind("").match(path, method="GET")[0]
