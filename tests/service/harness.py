"""The whole service as a new user starts it, `python app.py`, driven over HTTP only."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.servers import free_port
from tests.waiting import LONG_ENOUGH, eventually

REPOSITORY = Path(__file__).parent.parent.parent
ADMIN_TOKEN = "an-administrator-of-the-tests"


class Service:
    """A running service, its simulator, and the ways in."""

    def __init__(self, data_dir: Path, environment: Mapping[str, str]) -> None:
        self.data_dir = data_dir
        self.port = free_port(2)  # the web app's, and the simulator's
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    # ── Starting and stopping ───────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Start everything, and return when the web app, the simulator and the worker answer."""
        settings = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("TWILIO_", "REDIS_"))},
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "ADMIN_TOKEN": ADMIN_TOKEN,
            **self._environment,
        }
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "service.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=REPOSITORY, env=settings, stdout=log, stderr=log
            )
        eventually(self._ready, "the start of the service")

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        try:
            self.simulator("GET", "/state")
            checks = self.api("GET", "/health")["checks"]
        except OSError:
            return False
        return any((one["part"], one["finding"]) == ("workers", "alive") for one in checks)

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(LONG_ENOUGH)

    def end(self) -> None:
        """Leave nothing of it running, whatever state it is in."""
        if self._process is None or self._process.poll() is not None:
            return
        left = [self._process.pid, *(pid for pid, _ in _descendants(self._process.pid))]
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def log(self) -> str:
        """What the service has printed, the end of it."""
        path = self.data_dir / "service.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def kill(self, *words: str) -> int:
        """kill -9 the one process below the service whose command line holds all `words`."""
        assert self._process is not None
        victims = [
            pid for pid, line in _descendants(self._process.pid) if all(w in line for w in words)
        ]
        assert victims, (words, _descendants(self._process.pid))
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return victims[0]

    # ── Ways in ─────────────────────────────────────────────────────────────────────────────────

    def web(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request to the web app; JSON in and out. Raises urllib's HTTPError."""
        return _request(method, f"http://127.0.0.1:{self.port}{path}", body, headers)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request to the admin endpoint, as the administrator."""
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}", **headers}
        return self.web(method, f"/admin/api/v1{path}", body, **headers)

    def simulator(self, method: str, path: str, body: Any = None) -> Any:
        """A request to the simulator."""
        return _request(method, f"http://127.0.0.1:{self.port + 1}{path}", body, {})

    # ── Citizens ────────────────────────────────────────────────────────────────────────────────

    def says(self, number: int, text: str, **more: Any) -> Any:
        """A citizen sends a text and waits for the answer; the simulator's account of it."""
        path = f"/phones/{urllib.parse.quote(phone(number))}/messages?wait=1"
        return self.simulator("POST", path, {"type": "text", "body": text, **more})

    def received(self, number: int) -> list[dict[str, Any]]:
        """What a phone was sent, oldest first."""
        query = urllib.parse.urlencode({"To": phone(number)})
        return self.simulator("GET", f"/records?{query}")["records"]

    def bodies(self, number: int) -> list[str]:
        """The texts that a phone was sent, oldest first."""
        return [record["body"] for record in self.received(number)]

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    def broadcast(self, text: str, *topics: str, **more: Any) -> str:
        """Send a broadcast; its id."""
        body = {"topics": topics, "text": text, "send": True, **more}
        return self.api("POST", "/broadcasts", body)["id"]

    def counts(self, broadcast: str) -> dict[str, int]:
        """How many recipients are in each status, those that are in none left out."""
        counts = self.api("GET", f"/broadcasts/{broadcast}")["counts"]
        return {status: count for status, count in counts.items() if count}

    def wait_for_end(self, broadcast: str) -> dict[str, int]:
        """The counts of a broadcast when all of its messages have a final status."""
        final = {"delivered", "read", "failed", "skipped"}

        def ended() -> dict[str, int] | None:
            answer = self.api("GET", f"/broadcasts/{broadcast}")
            counts = {status: count for status, count in answer["counts"].items() if count}
            return counts if answer["status"] == "completed" and counts.keys() <= final else None

        return eventually(ended, f"the end of broadcast {broadcast}")


def phone(number: int) -> str:
    """The address of a fictitious citizen."""
    return f"whatsapp:+39333555{number:04d}"


@contextmanager
def running(data_dir: Path, **environment: str) -> Iterator[Service]:
    """A service that is stopped with the block, however that ends."""
    service = Service(data_dir, environment)
    try:
        service.start()
        yield service
    finally:
        service.end()


def _request(method: str, url: str, body: Any, headers: Mapping[str, str]) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, dict(headers), method=method)
    if data:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=LONG_ENOUGH) as response:
        content = response.read()
    return json.loads(content) if content.startswith((b"{", b"[")) else content.decode()


def _descendants(root: int) -> list[tuple[int, str]]:
    """Process ids and command lines below a process (Linux, macOS and anything with ps)."""
    listing = subprocess.check_output(["ps", "-ww", "-A", "-o", "pid=,ppid=,args="], text=True)
    rows = [line.split(None, 2) for line in listing.splitlines()]
    below, found = {root}, []
    for _ in range(4):
        for pid, parent, *line in rows:
            if int(parent) in below and int(pid) not in below:
                below.add(int(pid))
                found.append((int(pid), " ".join(line)))
    return found
