"""The processes that a benchmark measures: started on free ports, stopped afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import randrange
from secrets import token_hex
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

import redis

from bot.settings import load_settings
from bot.store import connect
from bot.store.embedded import EmbeddedServer

_THREADS = 4
"""As WEB_THREADS is by default."""
_STOP_SECONDS = 10.0
_SHOWN = 4000
"""Characters of what a server said last."""


@dataclass(frozen=True, slots=True)
class RunningService:
    """The web app with its store, for as long as a benchmark runs."""

    port: int
    redis_url: str
    token: str
    """What requests to the webhooks are signed with."""


@contextmanager
def running_service(**settings: str) -> Iterator[RunningService]:
    """The web app on an empty, durable store of its own, answering in plain text.

    `settings` are variables of the environment besides, or instead.
    """
    with data_folder() as folder, EmbeddedServer(folder / "valkey") as redis:
        port, secret = free_port(), token_hex(32)
        environment = {
            "DATA_DIR": str(folder),
            "REDIS_URL": redis.url,
            "SECRET_KEY": secret,
            "DATA_KEY": token_hex(32),
            "PORT": str(port),
            "INTERACTIVE_REPLIES": "false",
            **settings,
        }
        token = load_settings(None).model_copy(update={"secret_key": secret}).twilio.auth_tokens[0]
        with web_server("app:create_app", port, environment):
            yield RunningService(port, redis.url, token)


@contextmanager
def throw_away_store() -> Iterator[redis.Redis]:
    """A store that keeps everything in memory, so that the disk is not measured."""
    with (
        TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder), durable=False) as server,
    ):
        yield connect(server.url)


@contextmanager
def data_folder() -> Iterator[Path]:
    """An empty DATA_DIR, but with the model that an earlier benchmark of this run has trained."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(_models().name)
        yield Path(folder)


@cache
def _models() -> "TemporaryDirectory[str]":
    return TemporaryDirectory()


def free_port(in_a_row: int = 1) -> int:
    """A port that nobody listens on, or the first of so many neighbours.

    Below those that the system gives to whoever connects: with one of those, asking a port where
    nobody listens yet now and then connects to itself, and others may have it before we listen.
    Nobody else who asks here gets it as long as this process lives.
    """
    while True:
        port = randrange(20_000, 32_000)
        if all(_kept_for_us(port + place) for place in range(in_a_row)):
            return port


def _kept_for_us(port: int) -> bool:
    """Whether a port was free; a UDP socket of the same number tells others that it is not now."""
    with socket.socket() as listener, socket.socket(type=socket.SOCK_DGRAM) as sign:
        try:
            sign.bind(("127.0.0.1", port))
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        sign.detach()  # it closes with the process
    return True


@contextmanager
def web_server(
    factory: str, port: int, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """The production WSGI server with one worker, as `python app.py` runs it.

    What it logs is shown only where something goes wrong: it would stand between the figures.
    """
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", factory),
        *("--port", str(port), "--no-ws", "--workers", "1", "--blocking-threads", str(_THREADS)),
        *("--log-level", "warning"),
    ]
    with (
        TemporaryFile() as said,
        running(command, environment, stdout=said, stderr=said) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/")
            yield process
        except Exception:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace")[-_SHOWN:])
            raise


@contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdout: IO[bytes] | int | None = None,
    stderr: IO[bytes] | int | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that ends with the block, however the block ends, and so do its children."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(url: str, seconds: float = 60.0) -> None:
    """Return when a server answers anything at all."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=seconds).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody answers at {url}")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of its children that live, from Linux's /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(int(child)) for child in children)
