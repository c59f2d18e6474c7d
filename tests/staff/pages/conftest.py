"""People at the console."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.staff.conftest import ADMIN_TOKEN
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


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """An app at an address of its own, for browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield f"{address}/admin/"
