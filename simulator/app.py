"""The web application: the simulator's parts, served, with what its journal remembers."""

from pathlib import Path
from typing import Final

from aiohttp import web

from simulator.account import Account
from simulator.api.guards import own_pages_only, twilio_errors
from simulator.behaviour import Behaviour
from simulator.parts import Parts

_LARGEST_REQUEST: Final = 24 * 1024 * 1024  # 16 MB of media, in base64


async def create_app(
    account: Account, *, behaviour: Behaviour | None = None, journal_path: Path | None = None
) -> web.Application:
    """The whole simulator. Needs a running event loop."""
    parts = Parts(account, behaviour, journal_path)
    _remember(parts)

    async def close(_app: web.Application) -> None:
        await parts.close()

    app = web.Application(
        middlewares=[own_pages_only, twilio_errors(account)], client_max_size=_LARGEST_REQUEST
    )
    twilio = (parts.messages_api, parts.content_api, parts.media)
    beside = (parts.phones_api, parts.page, parts.controls, parts.records)
    for part in (*twilio, *beside):
        app.add_routes(part.routes())
    app.add_routes([web.get("/events", parts.events.stream)])
    app.on_cleanup.append(close)
    return app


def _remember(parts: Parts) -> None:
    """Read the journal back, write it anew without what is no longer true, and go on from there."""
    journal, store, contents = parts.journal, parts.store, parts.contents
    for kind, data in journal.entries():
        store.restore(kind, data)
        contents.restore(kind, data)
    journal.rewrite([*store.entries(), *contents.entries()])
    parts.phones.settle()
    for message in list(store.messages.values()):
        if not message.inbound:
            parts.delivery.resume(message)
