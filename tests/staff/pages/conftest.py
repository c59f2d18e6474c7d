"""People at the console."""

import threading
from collections.abc import Callable, Iterator

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


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/admin/"
    server.shutdown()
    thread.join()
