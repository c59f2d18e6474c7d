"""People at the console, with a token or with an account of their own."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.person import ADA, CHOSEN, Person
from tests.staff.pages.visitor import Visitor


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def signed_in(visitor: Visitor) -> Visitor:
    return visitor.sign_in(ADMIN_TOKEN)


@pytest.fixture
def signed_in_as(app: Flask, token_of: Callable[..., str]) -> Callable[..., Visitor]:
    return lambda role, name=None: Visitor(app).sign_in(token_of(role, name))


@pytest.fixture
def somebody(app: Flask, clock: SettableClock) -> Callable[[], Person]:
    return lambda: Person(app, clock)


@pytest.fixture
def ada(somebody: Callable[[], Person]) -> Person:
    """The first administrator, in, with her second factor."""
    ada = somebody()
    ada.sign_in(ADMIN_TOKEN)
    ada.get("/admin/set-up")
    ada.submit("/admin/set-up", **ADA)
    ada.set_up_second_factor()
    return ada


@pytest.fixture
def join(ada: Person, somebody: Callable[[], Person]) -> Callable[..., Person]:
    """Somebody whom Ada invites, and who has chosen a password."""

    def join(name: str, role: Role) -> Person:
        ada.get("/admin/people")
        email = f"{name.lower()}@comune.example"
        ada.submit("/admin/people", name=name, email=email, role=role.value)
        link = re.search(r'value="http://localhost(/admin/invitation/[^"]+)"', ada.page)
        assert link is not None, ada.page
        person = somebody()
        person.get(link[1])
        person.submit(link[1], **CHOSEN)
        return person

    return join


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """An app at an address of its own, for browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield f"{address}/admin/"
