"""The client: many threads on it, servers that come and go, and what the server says."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread

import pytest
import redis

from bot.store import connect, load_script
from bot.store.embedded import EmbeddedServer


def test_threads_that_share_a_client_each_get_their_own_answers(redis_client: redis.Redis) -> None:
    def counts(name: str) -> bool:
        return [redis_client.incr(name) for _ in range(200)] == list(range(1, 201))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(counts, "abcdefgh"))


def test_connections_are_used_again(redis_client: redis.Redis) -> None:
    before = redis_client.info("stats")["total_connections_received"]
    for _ in range(50):
        redis_client.get("x")
    assert redis_client.info("stats")["total_connections_received"] == before


def test_an_error_of_the_server_is_raised_and_the_connection_stays_good(
    redis_client: redis.Redis,
) -> None:
    redis_client.set("text", "x")
    with pytest.raises(redis.ResponseError):
        redis_client.lpush("text", "y")
    assert redis_client.get("text") == b"x"


def test_calls_go_on_when_the_server_was_killed_and_is_back_without_its_scripts(
    tmp_path: Path,
) -> None:
    server = EmbeddedServer(tmp_path).start()
    client = connect(server.url)
    attempt = load_script(client, "staff_attempt")
    now, tries, wait, longest, memory = 1000, 1, 60, 60, 600
    assert attempt(["attempts"], [now, tries, wait, longest, memory]) == 0
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    with EmbeddedServer(tmp_path):
        assert attempt(["attempts"], [now, tries, wait, longest, memory]) == wait
    client.close()


@contextmanager
def hanging_up() -> Iterator[tuple[int, list[object]]]:
    """A port on which everybody is hung up on, and who has called."""
    calls: list[object] = []

    class HangUp(BaseRequestHandler):
        def handle(self) -> None:
            calls.append(self.client_address)

    with TCPServer(("127.0.0.1", 0), HangUp) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_address[1], calls
        finally:
            server.shutdown()
            thread.join()


def test_a_server_that_stays_away_is_given_up_in_the_end_and_waited_for_no_more() -> None:
    with hanging_up() as (port, calls):
        client = connect(f"redis://127.0.0.1:{port}")
        with pytest.raises(redis.ConnectionError):
            client.ping()
        waited_for = len(calls)
        with pytest.raises(redis.ConnectionError):
            client.ping()
    assert waited_for > 10
    assert len(calls) - waited_for == 2
