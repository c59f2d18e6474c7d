"""The telephone on which somebody of the staff has an authenticator."""

import pyotp
from playwright.sync_api import Page, expect

from tests.conftest import SettableClock


class Telephone:
    """Shows codes as an authenticator does."""

    def __init__(self, clock: SettableClock) -> None:
        self.clock = clock
        self.secret = ""

    def scan(self, page: Page) -> None:
        """By hand, as somebody does whose camera cannot read the picture."""
        expect(page.locator(".console-code")).to_be_visible()
        page.locator(".console-optional summary").click()
        self.secret = page.locator("#secret").inner_text().replace(" ", "")

    def code(self) -> str:
        self.clock.advance(seconds=30)  # a code opens once
        return pyotp.TOTP(self.secret).at(self.clock.now)
