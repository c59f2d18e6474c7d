"""How many messages a second the simulator accepts, so that it is never what a test measures.

    python -m benchmarks.simulator_speed [--seconds 5] [--connections 32]

Posts Messages.json over keep-alive connections from a second process, callbacks off, no pace.
"""

import asyncio
import subprocess
import sys
import time
from base64 import b64encode
from urllib.parse import urlencode

import click

from benchmarks.servers import cpu_seconds, running

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "simulator-speed"
SENDER = "whatsapp:+393335550100"


@click.command()
@click.option("--seconds", default=5.0)
@click.option("--connections", default=32)
def main(seconds: float, connections: int) -> None:
    """Start a simulator, press on it, print the rate and the server's CPU time a message."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--mps", "0"]
    command += ["--account-sid", ACCOUNT, "--auth-token", TOKEN, "--sender", SENDER]
    command += ["--webhook-url", "http://127.0.0.1:9/inbound"]
    with running(command, {}, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().rsplit(b":", 1)[1])
        before = cpu_seconds(server.pid)
        accepted, took = asyncio.run(_press(port, seconds, connections))
        cpu = cpu_seconds(server.pid) - before
    print(f"{accepted} messages in {took:.1f} s: {accepted / took:,.0f} a second")
    print(f"{cpu / accepted * 1e6:.0f} µs of the server's CPU each")


async def _press(port: int, seconds: float, connections: int) -> tuple[int, float]:
    started = time.perf_counter()
    until = started + seconds
    counts = await asyncio.gather(*(_client(port, n, until) for n in range(connections)))
    return sum(counts), time.perf_counter() - started


async def _client(port: int, number: int, until: float) -> int:
    """One keep-alive connection with a raw request, so that the client costs next to nothing."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    to = f"whatsapp:+39333555{number:04d}"
    body = urlencode({"To": to, "From": SENDER, "Body": "Allerta meteo. " * 10})
    login = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    request = (
        f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\nAuthorization: Basic {login}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    accepted = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 201"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        accepted += 1
    writer.close()
    return accepted


if __name__ == "__main__":
    main()
