"""The processes of the fault test: store, simulator, web, broadcasters, each to be killed."""

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson

from benchmarks.servers import free_port, wait_for
from bot.store.embedded import EmbeddedServer
from tests.simulator.harness import ACCOUNT, KEY, KEY_SECRET, SENDER, TOKEN, running_simulator
from tests.waiting import LONG_ENOUGH


class Stage:
    """What runs, and how it dies."""

    def __init__(self, folder: Path, mps: int, *, hasty: bool) -> None:
        self.folder = folder
        self._hasty = hasty
        self._port = free_port()
        self._stack = ExitStack()
        self.server = self._stack.enter_context(EmbeddedServer(folder / "store"))
        self.simulator = self._stack.enter_context(
            running_simulator("http://127.0.0.1:9/nobody", "--journal", str(self._journal))
        )
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("TWILIO_", "REDIS_"))},
            "REDIS_URL": self.server.url,
            "DATA_DIR": str(folder),
            "DATA_KEY": "0f" * 32,
            "SECRET_KEY": "0e" * 32,
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{self._port}",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_KEY": KEY,
            "TWILIO_API_SECRET": KEY_SECRET,
            "TWILIO_API_BASE_URL": self.simulator.url,
            "TWILIO_WHATSAPP_FROM": SENDER,
            "SENDER_MPS": str(mps),
        }
        self.workers: list[subprocess.Popen[bytes]] = []
        self._web = self._start_web()
        wait_for(f"http://127.0.0.1:{self._port}/", LONG_ENOUGH)

    @property
    def _journal(self) -> Path:
        return self.folder / "simulator.jsonl"

    # ── Dying, and coming back ──────────────────────────────────────────────────────────────────

    def start_worker(self) -> None:
        """One more broadcaster."""
        hasty = ["--hasty"] if self._hasty else []
        self.workers.append(self._start("worker", "-m", "tests.faults.worker", *hasty))

    def kill_worker(self, worker: "subprocess.Popen[bytes]") -> None:
        """kill -9 a broadcaster; another one takes its place, as a supervisor would see to it."""
        worker.kill()
        worker.wait()
        self.workers.remove(worker)
        self.start_worker()

    def kill_store(self) -> None:
        """kill -9 the store, and start it again on what it has left on the disk."""
        assert self.server.pid is not None
        os.kill(self.server.pid, signal.SIGKILL)
        self.server.wait()
        self.server.start()

    def restart_web(self) -> None:
        """Stop the web process, and start it again; reports that come meanwhile are lost."""
        self._web.terminate()
        self._web.wait(LONG_ENOUGH)
        self._web = self._start_web()

    def close(self) -> None:
        """End everything."""
        for process in (*self.workers, self._web):
            process.terminate()
        for process in (*self.workers, self._web):
            process.wait(LONG_ENOUGH)
        self._stack.close()

    def _start_web(self) -> "subprocess.Popen[bytes]":
        return self._start(
            *("web", "-m", "granian", "--interface", "wsgi", "--factory"),
            *("tests.faults.web:create_app", "--port", str(self._port), "--no-ws"),
            *("--workers", "1", "--blocking-threads", "4", "--log-level", "warning"),
        )

    def _start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments], env=self._environment, stdout=log, stderr=log
            )

    # ── What was really sent ────────────────────────────────────────────────────────────────────

    def sent(self) -> Counter[str]:
        """Address -> messages that the provider took, from its own journal."""
        taken: Counter[str] = Counter()
        with self._journal.open("rb") as lines:
            for line in lines:
                kind, data = orjson.loads(line)
                if kind == "message" and data["direction"] == "outbound-api":
                    taken[data["recipient"]] += 1
        return taken

    def log_of_workers(self) -> list[dict[str, Any]]:
        """What the broadcasters have logged."""
        lines = (self.folder / "worker.log").read_bytes().splitlines()
        return [orjson.loads(line) for line in lines if line.startswith(b"{")]


@contextmanager
def stage(mps: int, *, hasty: bool) -> Iterator[Stage]:
    """A stage that is cleared away with the block."""
    with tempfile.TemporaryDirectory() as folder:
        built = Stage(Path(folder), mps, hasty=hasty)
        try:
            yield built
        finally:
            built.close()
