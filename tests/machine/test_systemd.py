"""What systemd hears of our processes, on a socket like its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest

from bot.machine.systemd import tell_alive, tell_while
from bot.store import connect
from bot.store.embedded import EmbeddedServer
from tests.waiting import LONG_ENOUGH


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.settimeout(LONG_ENOUGH)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield heard


def test_a_process_that_answers_is_ready_and_alive(systemd):
    answers = chain([False, False], repeat(True))
    tell_while(lambda: next(answers))
    assert b"READY=1" in systemd.recv(100).split(b"\n")
    assert next(answers), "it was told before there was an answer"


def test_a_process_that_systemd_does_not_watch_tells_nothing(systemd, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET")
    tell_alive()
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_the_store_is_the_server_itself_once_it_is_ready(systemd, tmp_path, repository):
    store = subprocess.Popen(
        [sys.executable, "-m", "bot", "store"],
        cwd=repository,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
    )
    assert b"READY=1" in systemd.recv(100)
    with EmbeddedServer(tmp_path / "valkey") as attached:
        assert attached.pid is None
        assert connect(attached.url).info()["process_id"] == store.pid
    store.terminate()
    assert store.wait(LONG_ENOUGH) == 0
