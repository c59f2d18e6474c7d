"""Server-sent events: what the page is told as it happens."""

import asyncio
from typing import Any, Final

import orjson
from aiohttp import web

_BACKLOG: Final = 1000
_HEARTBEAT_SECONDS: Final = 15.0


class Events:
    """Hands every event to every open page. A page that stops reading loses its connection."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes]] = set()

    @property
    def listened(self) -> bool:
        """Whether anybody looks; what nobody sees need not be written."""
        return bool(self._listeners)

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        """Tell every page."""
        if not self._listeners:
            return
        frame = b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps(data))
        for queue in list(self._listeners):
            try:
                queue.put_nowait(frame)
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """GET /events: the stream itself. The page reconnects by itself and reloads its state."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        queue: asyncio.Queue[bytes] = asyncio.Queue(_BACKLOG)
        self._listeners.add(queue)
        try:
            await response.write(b"retry: 500\n\n")
            await self._forward(queue, response)
        except ConnectionError:
            pass
        finally:
            self._listeners.discard(queue)
        return response

    async def _forward(self, queue: "asyncio.Queue[bytes]", response: web.StreamResponse) -> None:
        while queue in self._listeners:
            try:
                frame = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                frame = b": still here\n\n"
            await response.write(frame)
