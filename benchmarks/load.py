"""A load generator that costs little: requests signed beforehand, replayed over plain sockets."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Result:
    """What a run measured."""

    requests: int
    seconds: float
    latencies: Sequence[float]
    """Seconds, sorted."""
    failures: int
    """Answers other than 200 or 204."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """A latency in milliseconds."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def signed_request(
    path: str, form: dict[str, str], *, port: int, token: str, base_url: str
) -> bytes:
    """An HTTP request with Twilio's signature, as bytes on the wire."""
    signature = RequestValidator(token).compute_signature(base_url + path, form)
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {FORM}\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def replay(
    port: int, requests: Sequence[bytes], connections: int, *, per_second: float | None = None
) -> Result:
    """Send every request once, over so many connections, each waiting for its answer.

    With `per_second` a request has its moment, whatever becomes of those before it; how long it
    took is counted from then, so that a server that falls behind cannot hide it.
    """
    queue = iter(enumerate(requests))
    latencies: list[float] = []
    failures = 0

    async def connection() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, request in queue:
            began = time.perf_counter()
            if per_second:
                due = start + number / per_second
                await asyncio.sleep(due - began)
                began = due
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = _content_length(head)
            if length:
                await reader.readexactly(length)
            latencies.append(time.perf_counter() - began)
            failures += head[9:12] not in (b"200", b"204")
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(connections)))
    seconds = time.perf_counter() - start
    return Result(len(requests), seconds, sorted(latencies), failures)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
