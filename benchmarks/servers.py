"""The processes that a benchmark measures: started on free ports, stopped afterwards."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import environ

_THREADS = 4
"""As WEB_THREADS is by default."""


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
