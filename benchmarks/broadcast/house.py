"""The service that sends, process by process, as `python app.py` would run it on this machine."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.broadcast.post import ACCOUNT, SENDER, TOKEN, Post, simulator
from benchmarks.deadline import wait_until
from benchmarks.servers import cpu_seconds, data_folder, free_port, running, web_server
from benchmarks.town import DATA_KEY, open_registry, settle
from bot.broadcast import Broadcasts, Draft, Ledger, Means
from bot.clock import system_clock
from bot.store import connect, keys
from bot.store.embedded import EmbeddedServer

TEXT = "Allerta arancione: domani le scuole di ogni ordine e grado restano chiuse. " * 2

_START_SECONDS = 60.0
_SENDING_SECONDS = 240.0
BROADCASTER = ("-m", "bot", "broadcaster")
UNPACED = ("-m", "benchmarks.broadcast.unpaced")


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU seconds of the processes, by what they are."""

    of: dict[str, float]

    def each(self, before: "Costs", messages: int) -> dict[str, float]:
        """Microseconds a message since then."""
        spent = {name: now - before.of.get(name, 0.0) for name, now in self.of.items()}
        return {name: 1e6 * seconds / messages for name, seconds in spent.items()}


class House:
    """A store with a town in it, and whatever of the service has been started around it."""

    def __init__(self, store: EmbeddedServer, post: Post, web_port: int, folder: Path) -> None:
        self.post = post
        self.client = connect(store.url)
        self.registry, self.cipher = open_registry(self.client)
        self.ledger = Ledger(
            self.client,
            system_clock,
            slices=self.registry.slices,
            languages=self.registry.languages,
        )
        self._broadcasts = Broadcasts(self.client, self.registry, system_clock, Means(80.0))
        self._web_port = web_port
        self._log = folder / "broadcasters.log"
        self._pids: dict[str, list[int]] = {"store": [store.pid or 0], "provider": [post.pid]}
        self._environment = {
            "REDIS_URL": store.url,
            "DATA_DIR": str(folder),
            "DATA_KEY": DATA_KEY,
            "SECRET_KEY": "0e" * 32,
            "PUBLIC_BASE_URL": self.base_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_BASE_URL": post.url,
            "TWILIO_WHATSAPP_FROM": SENDER,
        }

    @property
    def base_url(self) -> str:
        """How the pretend Twilio reaches the service."""
        return f"http://127.0.0.1:{self._web_port}"

    def settle(self, citizens: int) -> None:
        """Let so many follow every topic."""
        settle(self.client, self.registry, self.cipher, citizens, share=1.0)

    # ── Processes ───────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def web(self) -> Iterator[None]:
        """One web process."""
        with web_server("app:create_app", self._web_port, self._environment) as process:
            yield from self._counted("web", process)

    @contextmanager
    def broadcasters(
        self, number: int = 1, *, mps: int = 80, program: Sequence[str] = BROADCASTER
    ) -> Iterator[None]:
        """So many broadcasters, ready to work."""
        environment = {**self._environment, "SENDER_MPS": str(mps)}
        command = [sys.executable, *program]
        with ExitStack() as stack:
            log = stack.enter_context(self._log.open("ab"))
            started = [
                stack.enter_context(running(command, environment, stdout=log, stderr=log))
                for _ in range(number)
            ]
            wait_until(
                lambda: self.client.zcard(keys.BROADCASTERS) == number,
                f"{number} broadcasters to be ready",
                _START_SECONDS,
                self._end_of_log,
            )
            yield from self._counted("broadcasters", *started)

    def _end_of_log(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-5:])

    def _counted(self, name: str, *processes: "subprocess.Popen[bytes]") -> Iterator[None]:
        self._pids[name] = [process.pid for process in processes]
        try:
            yield
        finally:
            del self._pids[name]

    def costs(self) -> Costs:
        """What the processes have taken so far."""
        return Costs(
            {name: sum(cpu_seconds(pid) for pid in pids) for name, pids in self._pids.items()}
        )

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    def launch(self, topic: str = "scuole", *, text: str = TEXT, urgent: bool = False) -> str:
        """Let a broadcast go out, although the same went out a moment ago."""
        created = self._broadcasts.create(
            Draft((topic,), {"it": text}, urgent),
            author="bench",
            send=True,
            may_send=True,
            confirm_repeat=True,
        )
        return created.broadcast.id

    def wait_until_sent(self, broadcast: str) -> None:
        """Return when everybody's message has been taken."""
        self._wait(broadcast, "to be sent", "planned", "submitting")

    def wait_until_delivered(self, broadcast: str) -> None:
        """Return when every receipt is in the ledger."""
        self._wait(broadcast, "to be reported", "planned", "submitting", "accepted", "sent")

    def _wait(self, broadcast: str, what: str, *until_none: str) -> None:
        def over() -> bool:
            counts = self.ledger.counts(broadcast)
            return any(counts.values()) and not any(counts[name] for name in until_none)

        wait_until(
            over,
            f"broadcast {broadcast} {what}",
            _SENDING_SECONDS,
            lambda: f"{self.ledger.counts(broadcast)}; their log ends: {self._end_of_log()}",
        )


@contextmanager
def house(post: Post | None = None) -> Iterator[House]:
    """A house on an empty store that keeps everything in memory, so that no disk is measured; with
    a simulator of its own where no `post` is given."""
    port = free_port()
    with (
        data_folder() as folder,
        EmbeddedServer(folder / "valkey", durable=False) as store,
        ExitStack() as stack,
    ):
        at = post or stack.enter_context(simulator(port))
        yield House(store, at, port, folder)
