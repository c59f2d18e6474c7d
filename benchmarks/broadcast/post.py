"""Who takes the messages: the simulator, or a sink that costs next to nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from benchmarks.servers import running

ACCOUNT = "AC" + "1" * 32
TOKEN = "a-token-of-the-benchmarks"
SENDER = "whatsapp:+393335550100"


@dataclass(frozen=True, slots=True)
class Post:
    """A pretend Twilio, as a process."""

    url: str
    pid: int

    def summary(self) -> dict[str, Any]:
        """How many messages it has taken, and when (`first_accepted_at`, …: its own clock)."""
        return dict(self._call("GET", "/records/summary"))

    def records(self, **filters: str | int) -> list[dict[str, Any]]:
        """The messages themselves, oldest first. The simulator's only, as all that follows."""
        return list(self._call("GET", "/records", params={"limit": 100_000, **filters})["records"])

    def writes(self, phone: str, body: str) -> None:
        """A citizen writes; returns when the webhook has answered."""
        self._call("POST", f"/phones/{phone}/messages?wait=1", json={"type": "text", "body": body})

    def calls_back(self, yes: bool) -> None:
        """Whether it reports what becomes of messages."""
        self._call("PUT", "/faults", json={"callback_lost": 0 if yes else 1})

    def settled(self) -> bool:
        """Whether everything that it has taken has arrived, and has been reported."""
        return bool(self._call("GET", "/settled?timeout=0.05")["settled"])

    def forget(self) -> None:
        """Start afresh."""
        self._call("DELETE", "/records")

    def change(self, **settings: Any) -> None:
        """Let it behave otherwise (`simulator.behaviour`)."""
        self._call("PATCH", "/settings", json=settings)

    def _call(self, method: str, path: str, **given: Any) -> Any:
        answer = requests.request(method, self.url + path, timeout=60, **given)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def simulator(web_port: int) -> Iterator[Post]:
    """The simulator, without a limit of its own: free text goes through at any time."""
    options = {
        "--port": "0",
        "--mps": "0",
        "--account-sid": ACCOUNT,
        "--auth-token": TOKEN,
        "--sender": SENDER,
        "--webhook-url": f"http://127.0.0.1:{web_port}/whatsapp/inbound",
    }
    with _serving("simulator", *(part for option in options.items() for part in option)) as post:
        post.change(service_window=False)
        yield post


@contextmanager
def sink() -> Iterator[Post]:
    """Takes messages, and does nothing with them."""
    with _serving("benchmarks.broadcast.sink") as post:
        yield post


@contextmanager
def _serving(module: str, *arguments: str) -> Iterator[Post]:
    """A program that says on its first line where it listens."""
    command = [sys.executable, "-m", module, *arguments]
    with running(command, {}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().partition(": ")[2].strip()
        yield Post(url, process.pid)
