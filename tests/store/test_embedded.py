"""The embedded server: started once per folder, private, and durable through a kill."""

import os
import signal
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store import connect
from bot.store.embedded import EmbeddedServer, EmbeddedServerError


def test_what_was_written_is_there_after_a_restart(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        connect(server.url).set("greeting", "ciao")
    with EmbeddedServer(tmp_path) as server:
        assert connect(server.url).get("greeting") == b"ciao"


def test_an_acknowledged_write_survives_kill_9(tmp_path):
    server = EmbeddedServer(tmp_path).start()
    client = connect(server.url)
    for n in range(200):
        client.set(f"n{n}", n)
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    with EmbeddedServer(tmp_path) as server:
        assert connect(server.url).dbsize() == 200


def test_many_who_start_it_at_once_share_one_server(tmp_path):
    with ThreadPoolExecutor(6) as threads:
        servers = list(threads.map(lambda _: EmbeddedServer(tmp_path).start(), range(6)))
    try:
        assert len([server for server in servers if server.pid]) == 1
        assert len({connect(s.url).info()["run_id"] for s in servers}) == 1
    finally:
        for server in servers:
            server.stop()


def test_a_server_that_is_busy_is_waited_for_and_never_joined_by_a_second_one(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        run_id = connect(server.url).info()["run_id"]
        os.kill(server.pid, signal.SIGSTOP)
        with pytest.raises(EmbeddedServerError, match="does not answer"):
            EmbeddedServer(tmp_path, patience=0).start()
        os.kill(server.pid, signal.SIGCONT)
        with EmbeddedServer(tmp_path) as other:
            assert connect(other.url).info()["run_id"] == run_id


def test_nobody_else_on_the_machine_or_the_network_can_reach_it(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        assert connect(server.url).config_get("port") == {"port": "0"}
        assert stat.S_IMODE(server.socket_path.stat().st_mode) == 0o700


def test_a_folder_that_is_too_deep_for_a_socket_still_works(tmp_path):
    with EmbeddedServer(tmp_path / ("deep" * 20) / ("deeper" * 20)) as server:
        assert connect(server.url).ping()


def test_a_server_that_cannot_start_says_why(tmp_path):
    (tmp_path / "appendonlydir").write_text("a file where the server wants a folder")
    with pytest.raises(EmbeddedServerError, match=r"did not start(.|\n)*appendonlydir"):
        EmbeddedServer(tmp_path).start()
