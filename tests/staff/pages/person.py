"""Somebody of the staff at the console, with an account of their own."""

import re

import pyotp
from flask import Flask

from tests.conftest import SettableClock
from tests.staff.pages.visitor import Visitor

PASSWORD = "quattro gatti sul tetto verde"
CHOSEN = {"password": PASSWORD, "again": PASSWORD}
ADA = {"name": "Ada Neri", "email": "ada@comune.example", **CHOSEN}


class Person(Visitor):
    """Somebody of the staff, with a telephone that shows codes."""

    def __init__(self, app: Flask, clock: SettableClock) -> None:
        super().__init__(app)
        self.clock = clock
        self.secret = ""

    def code(self) -> str:
        """The code of now; a little later than the last, since each opens once."""
        self.clock.advance(seconds=30)
        return pyotp.TOTP(self.secret).at(self.clock.now)

    def set_up_second_factor(self) -> None:
        found = re.search(r'<code id="secret">([^<]+)</code>', self.page)
        assert found is not None, self.page
        self.secret = found[1].replace(" ", "")
        self.submit("/admin/second-factor", code=self.code(), current=PASSWORD)

    def enter(self, email: str, password: str = PASSWORD) -> None:
        self.get("/admin/sign-in")
        self.submit("/admin/sign-in/password", email=email, password=password)

    @property
    def is_in(self) -> bool:
        return self.client.get("/admin/").status_code == 200
