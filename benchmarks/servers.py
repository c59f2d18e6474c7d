"""The processes that a benchmark measures: started on free ports, stopped afterwards."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from bot.settings import load_settings
from bot.store.embedded import EmbeddedServer

_THREADS = 4
"""As WEB_THREADS is by default."""


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
    with TemporaryDirectory() as folder, EmbeddedServer(Path(folder) / "valkey") as redis:
        port, secret = free_port(), token_hex(32)
        environment = {
            "DATA_DIR": folder,
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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web_server(factory: str, port: int, environment: Mapping[str, str]) -> Iterator[None]:
    """The production WSGI server with one worker, as `python app.py` runs it."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", factory),
        *("--port", str(port), "--no-ws", "--workers", "1", "--blocking-threads", str(_THREADS)),
        *("--log-level", "warning"),
    ]
    with running(command, environment):
        wait_for(f"http://127.0.0.1:{port}/")
        yield


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    process = subprocess.Popen(command, env={**environ, **environment})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str, seconds: float = 60.0) -> None:
    """Return when a server answers anything at all."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody answers at {url}")
