"""Stores of every kind that the service runs on, thrown away after use."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis

from benchmarks.servers import free_port
from bot.store.embedded import EmbeddedServer
from tests.waiting import LONG_ENOUGH, eventually

KINDS = ("valkey", "redis", "sentinel", "cluster")
_NODES = 3
_SLOTS = 16384
_KEEPS_NOTHING = ("--save", "", "--appendonly", "no")


class Node:
    """A server that may be killed, and started again on the same port."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.port = port
        self._folder = folder
        self._command = [redis_server(), *options, "--port", str(port), "--bind", "127.0.0.1"]
        self.start()

    def start(self) -> None:
        """Returns when it answers."""
        log = self._folder / f"{self.port}.log"
        with log.open("ab") as written:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, stdout=written, stderr=written
            )
        with redis.Redis(port=self.port) as client:

            def answers() -> bool:
                assert self._process.poll() is None, log.read_text()
                return _answers(client)

            eventually(answers, "the start of redis-server")

    def kill(self) -> None:
        """As if the machine had lost its power."""
        self._process.kill()
        self._process.wait(LONG_ENOUGH)


@contextmanager
def store(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty store: the embedded Valkey, or Debian's Redis 7 as one of `KINDS`."""
    if kind == "valkey":
        with EmbeddedServer(folder, durable=False) as server:
            yield server.url
        return
    opened = {"redis": _single, "sentinel": sentinel, "cluster": cluster}[kind]
    with ExitStack() as running:
        yield opened(running, folder)[0]


def _single(running: ExitStack, folder: Path) -> tuple[str, list[Node]]:
    node = _start(running, folder, *_KEEPS_NOTHING)
    return f"redis://127.0.0.1:{node.port}", [node]


def sentinel(running: ExitStack, folder: Path, *, replicas: int = 0) -> tuple[str, list[Node]]:
    """A primary, as many replicas, and one sentinel who knows where they are. It calls a server
    down after two seconds: a busy machine may let one stand still for half of one."""
    primary = _start(running, folder, *_KEEPS_NOTHING)
    follows = ("--replicaof", f"127.0.0.1 {primary.port}", "--repl-diskless-sync-delay", "0")
    nodes = [
        primary,
        *(_start(running, folder, *_KEEPS_NOTHING, *follows) for _ in range(replicas)),
    ]
    settings = folder / "sentinel.conf"
    settings.write_text(
        f"sentinel monitor town 127.0.0.1 {primary.port} 1\n"
        "sentinel down-after-milliseconds town 2000\n"
        "sentinel failover-timeout town 5000\n"
    )
    watcher = _start(running, folder, str(settings), "--sentinel")
    _wait_until_followed(running, nodes, watcher)
    return f"redis+sentinel://127.0.0.1:{watcher.port}/town", nodes


def _wait_until_followed(running: ExitStack, nodes: list[Node], watcher: Node) -> None:
    """Every replica has what the primary has, and the sentinel knows them all."""
    _, *replicas = (running.enter_context(redis.Redis(port=node.port)) for node in nodes)
    client = running.enter_context(redis.Redis(port=watcher.port, decode_responses=True))

    def followed() -> bool:
        links = {one.info("replication")["master_link_status"] for one in replicas}
        return client.sentinel_master("town")["num-slaves"] == len(replicas) and links <= {"up"}

    eventually(followed, "that the primary is followed")


def cluster(running: ExitStack, folder: Path, *, durable: bool = False) -> tuple[str, list[Node]]:
    """Three primaries without replicas, a third of the slots each. `durable`: what they have
    confirmed is on the disk."""
    keeps = ("--appendonly", "yes", "--appendfsync", "always") if durable else _KEEPS_NOTHING
    nodes, clients = [], []
    for number in range(_NODES):
        home = folder / f"node{number}"
        home.mkdir()
        bus = free_port()
        names = ("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf")
        node = _start(running, home, *keeps, *names, "--cluster-port", str(bus))
        client = running.enter_context(redis.Redis(port=node.port))
        first, after = (_SLOTS * n // _NODES for n in (number, number + 1))
        client.execute_command("CLUSTER ADDSLOTSRANGE", first, after - 1)
        client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
        if clients:
            clients[0].execute_command("CLUSTER MEET", "127.0.0.1", node.port, bus)
        nodes.append(node)
        clients.append(client)
    _wait_until_agreed(clients)
    return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes), nodes


def _wait_until_agreed(nodes: list[redis.Redis]) -> None:
    def agreed() -> bool:
        states = [node.execute_command("CLUSTER INFO") for node in nodes]
        return all(
            state["cluster_state"] == "ok" and int(state["cluster_known_nodes"]) == _NODES
            for state in states
        )

    eventually(agreed, "the agreement of the nodes")


def redis_server() -> str:
    """Debian's redis-server; a test that needs it is skipped without, but not in CI."""
    binary = shutil.which("redis-server")
    if binary is None:
        message = "no redis-server on this machine: apt-get install redis-server"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return binary


def _start(running: ExitStack, folder: Path, *options: str) -> Node:
    node = Node(folder, free_port(), *options)
    running.callback(node.kill)
    return node


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:  # not there, or still reading what it has kept
        return False
