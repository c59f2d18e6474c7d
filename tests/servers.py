"""Stores of every kind that the service runs on, thrown away after use."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis

from benchmarks.servers import free_port
from bot.store.embedded import EmbeddedServer

KINDS = ("valkey", "redis", "sentinel", "cluster")
_NODES = 3
_SLOTS = 16384


@contextmanager
def store(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty store: the embedded Valkey, or Debian's Redis 7 as one of `KINDS`."""
    if kind == "valkey":
        with EmbeddedServer(folder, durable=False) as server:
            yield server.url
        return
    with ExitStack() as running:
        yield {"redis": _single, "sentinel": _sentinel, "cluster": _cluster}[kind](running, folder)


def _single(running: ExitStack, folder: Path) -> str:
    return f"redis://127.0.0.1:{_start(running, folder)}"


def _sentinel(running: ExitStack, folder: Path) -> str:
    """One server, and one sentinel who knows where it is."""
    port = _start(running, folder)
    settings = folder / "sentinel.conf"
    settings.write_text(f"sentinel monitor town 127.0.0.1 {port} 1\n")
    sentinel = _start(running, folder, str(settings), "--sentinel")
    return f"redis+sentinel://127.0.0.1:{sentinel}/town"


def _cluster(running: ExitStack, folder: Path) -> str:
    """Three primaries without replicas, a third of the slots each."""
    nodes: list[redis.Redis] = []
    for number in range(_NODES):
        bus = free_port()
        names = ("--cluster-enabled", "yes", "--cluster-config-file", f"nodes{number}.conf")
        port = _start(running, folder, *names, "--cluster-port", str(bus))
        node = running.enter_context(redis.Redis(port=port))
        first, after = (_SLOTS * n // _NODES for n in (number, number + 1))
        node.execute_command("CLUSTER ADDSLOTSRANGE", first, after - 1)
        node.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
        if nodes:
            nodes[0].execute_command("CLUSTER MEET", "127.0.0.1", port, bus)
        nodes.append(node)
    _wait_until_agreed(nodes)
    ports = [node.connection_pool.connection_kwargs["port"] for node in nodes]
    return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports)


def _wait_until_agreed(nodes: list[redis.Redis]) -> None:
    deadline = time.monotonic() + 60
    while not all(
        state["cluster_state"] == "ok" and int(state["cluster_known_nodes"]) == _NODES
        for state in (node.execute_command("CLUSTER INFO") for node in nodes)
    ):
        assert time.monotonic() < deadline, "the nodes do not agree"
        time.sleep(0.05)


def _start(running: ExitStack, folder: Path, *options: str) -> int:
    """Start a redis-server that keeps nothing; the port on which it answers."""
    binary = shutil.which("redis-server")
    if binary is None:
        message = "no redis-server on this machine: apt-get install redis-server"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    port = free_port()
    settings = () if "--sentinel" in options else ("--save", "", "--appendonly", "no")
    command = [binary, *options, "--port", str(port), "--bind", "127.0.0.1", *settings]
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    running.callback(process.wait, 20)
    running.callback(process.kill)
    with redis.Redis(port=port) as client:
        deadline = time.monotonic() + 30
        while not _answers(client):
            assert process.poll() is None, (folder / f"{port}.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
    return port


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
