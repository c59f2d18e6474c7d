"""A sink: takes messages as Twilio's API does, and does nothing with them.

The simulator needs a third of what a broadcaster needs for a message, so with two broadcasters on
two cores it is the simulator that is measured. This is as little as Python can do: no routing, no
parsing, one ready answer of the size of Twilio's with a number in it.
"""

import asyncio
import time
from itertools import count
from typing import cast

import orjson
import uvloop

from benchmarks.broadcast.post import ACCOUNT, SENDER

_SID = b"SM00000000000000000000000000000000"
_NOW = "Thu, 26 Nov 2026 09:00:00 +0000"
_RESOURCE = {
    "account_sid": ACCOUNT,
    "api_version": "2010-04-01",
    "body": "Allerta arancione: domani le scuole di ogni ordine e grado restano chiuse. " * 2,
    "date_created": _NOW,
    "date_sent": None,
    "date_updated": _NOW,
    "direction": "outbound-api",
    "error_code": None,
    "error_message": None,
    "from": SENDER,
    "messaging_service_sid": None,
    "num_media": "0",
    "num_segments": "1",
    "price": None,
    "price_unit": None,
    "sid": _SID.decode(),
    "status": "queued",
    "subresource_uris": {"media": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{_SID.decode()}"},
    "to": "whatsapp:+393335550000000000",
    "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{_SID.decode()}.json",
}
_MESSAGE = b"POST /2010-04-01/"


class Counter:
    """What has been taken."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start afresh."""
        self._numbers = count(1)
        self._taken = 0
        self._first = self._last = 0.0

    def take(self) -> bytes:
        """One more message; its SID."""
        self._last = time.time()
        self._first = self._first or self._last
        self._taken = next(self._numbers)
        return b"SM%032d" % self._taken

    def summary(self) -> dict[str, float]:
        """As the simulator's own."""
        return {
            "messages": self._taken,
            "first_accepted_at": self._first,
            "last_accepted_at": self._last,
        }


class Sink(asyncio.Protocol):
    """One connection. Requests come one after the other, each waiting for its answer."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and len(body) >= _content_length(head):
            self._received = b""
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        if head.startswith(_MESSAGE):
            return _ANSWER.replace(_SID, self._counter.take())
        if head.startswith(b"DELETE /records "):
            self._counter.forget()
            return _http(b"204 No Content", b"")
        if head.startswith(b"GET /records/summary "):
            return _http(b"200 OK", orjson.dumps(self._counter.summary()))
        return _http(b"404 Not Found", b'{"code": 20404, "message": "not found", "status": 404}')


def _content_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _http(status: bytes, body: bytes) -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


_ANSWER = _http(b"201 Created", orjson.dumps(_RESOURCE))


async def _serve() -> None:
    counter = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(counter), "127.0.0.1", 0)
    print(f"sink: http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
