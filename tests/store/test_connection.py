"""The client: many threads on it, servers that come and go, and what the server says."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


def test_a_server_that_stays_away_is_given_up_in_the_end(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path, durable=False) as server:
        client = connect(server.url)
        client.ping()
    with pytest.raises(redis.ConnectionError):
        client.ping()
