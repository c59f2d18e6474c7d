"""The admin endpoint and the console over a real connection, as clients meet them."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.staff.conftest import ADMIN_TOKEN, API, SCHOOLS
from tests.waiting import LONG_ENOUGH

JSON = {"Authorization": f"Bearer {ADMIN_TOKEN}", "Content-Type": "application/json"}


@pytest.fixture
def address(app: Flask) -> Iterator[tuple[str, int]]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield "127.0.0.1", server.server_port
    server.shutdown()
    thread.join()


def ask(
    address: tuple[str, int], method: str, path: str, **more: Any
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(*address, timeout=LONG_ENOUGH)
    try:
        connection.request(method, path, **more)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_a_broadcast_travels_from_creation_to_its_counts(address: tuple[str, int]) -> None:
    body = json.dumps({**SCHOOLS, "send": True})
    status, headers, content = ask(
        address, "POST", f"{API}/broadcasts", body=body, headers={**JSON, "Idempotency-Key": "k"}
    )
    assert status == 201
    status, _, read = ask(address, "GET", headers["Location"], headers=JSON)
    assert status == 200
    assert json.loads(read)["id"] == json.loads(content)["id"]
    assert sum(json.loads(read)["counts"].values()) == 0  # no broadcaster runs here


def test_many_clients_at_once_with_one_key_create_one_broadcast(address: tuple[str, int]) -> None:
    body = json.dumps({**SCHOOLS, "send": True})
    answers: list[tuple[int, str]] = []

    def create() -> None:
        headers = {**JSON, "Idempotency-Key": "k"}
        status, _, content = ask(address, "POST", f"{API}/broadcasts", body=body, headers=headers)
        answers.append((status, json.loads(content).get("id")))

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({made for _, made in answers}) == 1
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]


def test_a_body_sent_in_chunks_without_its_length_is_limited_too(address: tuple[str, int]) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"topics": ["scuole"], "text": "'
        for _ in range(100):
            yield b"a" * 1000
        yield b'"}'

    connection = http.client.HTTPConnection(*address, timeout=LONG_ENOUGH)
    try:
        connection.request("POST", f"{API}/broadcasts", body=endless(), headers=JSON)
        # The server reads no further than the limit: what is left of the body is no JSON.
        assert connection.getresponse().status in {400, 413}
    finally:
        connection.close()


def test_the_head_of_a_page_has_no_body(address: tuple[str, int]) -> None:
    status, headers, content = ask(address, "HEAD", f"{API}/topics", headers=JSON)
    assert (status, content) == (200, b"")
    assert headers["Content-Type"] == "application/json"


def test_the_consoles_own_files_are_served_to_everybody(address: tuple[str, int]) -> None:
    for file, kind in (("console.css", "text/css"), ("console.js", "text/javascript")):
        status, headers, content = ask(address, "GET", f"/admin/static/{file}")
        assert status == 200
        assert headers["Content-Type"].startswith(kind)
        assert content
