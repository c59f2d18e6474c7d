"""The page with the phones, and its files."""

from importlib.resources import files
from typing import Final

from aiohttp import web

from simulator.account import Account
from simulator.http import json_answer

_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# `blob:` shows a photo before it is sent; nothing else comes from anywhere but here.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Page:
    """Serves `static/`, and tells the page which service it talks to."""

    def __init__(self, account: Account) -> None:
        self._account = account
        static = files("simulator.page").joinpath("static")
        self._files = {file.name: file.read_bytes() for file in static.iterdir() if file.is_file()}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.index),
            web.get("/static/{name}", self.file),
            web.get("/account", self.account),
        ]

    async def index(self, _request: web.Request) -> web.Response:
        return self._serve("index.html")

    async def file(self, request: web.Request) -> web.Response:
        return self._serve(request.match_info["name"])

    async def account(self, _request: web.Request) -> web.Response:
        """GET /account: who the phones talk to; no secrets."""
        account = self._account
        return json_answer(
            {
                "name": account.name,
                "senders": account.senders,
                "webhook_url": account.webhook_url,
            }
        )

    def _serve(self, name: str) -> web.Response:
        suffix = name[name.rfind(".") :]
        if name not in self._files or suffix not in _TYPES:
            raise web.HTTPNotFound
        return web.Response(
            body=self._files[name],
            content_type=_TYPES[suffix],
            charset="utf-8",
            headers={
                "Content-Security-Policy": _POLICY,
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-cache",
            },
        )
