"""What is wrong with a page as a real browser shows it."""

from typing import Any

from playwright.sync_api import Page

from bot.web.vendor import packages_folder

GRAVE = {"serious", "critical"}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def grave_faults(page: Page) -> list[str]:
    """What axe-core finds on the page that is serious or critical, by WCAG 2.1 A and AA."""
    page.evaluate((packages_folder() / "axe-core" / "axe.min.js").read_text())
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}))"
        ".violations"
    )
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in GRAVE
    ]
