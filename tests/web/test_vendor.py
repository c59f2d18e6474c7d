"""What npm installed: served by name only, compressed, and kept by browsers for a year."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from bot.web.vendor import SERVED, create_vendor, packages_folder


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_vendor())
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("name", SERVED)
def test_every_file_that_pages_may_load_is_installed_and_kept_for_a_year(
    app: Flask, client: FlaskClient, name: str
) -> None:
    with app.test_request_context():
        address = render_template_string("{{ vendored(name) }}", name=name)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.data == (packages_folder() / SERVED[name]).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]


def test_text_goes_compressed_to_whoever_takes_it(client: FlaskClient) -> None:
    plain = client.get("/vendor/1/htmx.js")
    small = client.get("/vendor/1/htmx.js", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name", ["nothing.js", "package.json", "../package.json", "..%2fpackage.json", "axe.min.js"]
)
def test_nothing_else_can_be_asked_for(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/vendor/1/{name}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_the_lock_file_names_a_hash_for_every_package_and_no_host(repository: Path) -> None:
    packages = json.loads((repository / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name
