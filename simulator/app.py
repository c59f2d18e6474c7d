"""The web application: where the simulator's parts are built and handed to each other."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from simulator.account import Account
from simulator.behaviour import Behaviour, Tuning
from simulator.callbacks import Callbacks
from simulator.clock import Clock
from simulator.content_api import ContentApi, ContentShelf
from simulator.controls import Controls
from simulator.debugger import Debugger
from simulator.delivery import Delivery
from simulator.errors import TwilioError
from simulator.events import Events
from simulator.faults import Dice
from simulator.http import json_answer
from simulator.journal import Journal
from simulator.media import MediaShelf
from simulator.messages_api import MessagesApi
from simulator.outgoing import OutgoingMessages
from simulator.page import Page
from simulator.phones import Phones
from simulator.phones_api import PhonesApi
from simulator.poster import Poster
from simulator.screen import Screen
from simulator.signing import Signer
from simulator.store import Store
from simulator.webhooks import Webhooks
from simulator.work import Work

_LARGEST_REQUEST: Final = 24 * 1024 * 1024  # 16 MB of media, in base64
_MEDIA: Final = re.compile(r"/2010-04-01/Accounts/AC\w+/Messages/\w+/Media/ME\w+")


async def create_app(
    account: Account, *, behaviour: Behaviour | None = None, journal_path: Path | None = None
) -> web.Application:
    """The whole simulator, with what its journal remembers. Needs a running event loop."""
    clock, events, dice, work = Clock(), Events(), Dice(), Work()
    tuning = Tuning(behaviour)
    journal = Journal(journal_path)
    store = Store(journal)
    contents = ContentShelf(journal, clock, tuning)
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    poster = Poster(session, Signer(account.auth_token))
    shelf = MediaShelf(account, store, session)
    screen = Screen(store, events)
    debugger = Debugger(clock, events)
    outgoing = OutgoingMessages(account, store, contents, clock)
    delivery = Delivery(
        tuning=tuning,
        store=store,
        clock=clock,
        callbacks=Callbacks(account, poster, dice, work),
        dice=dice,
        work=work,
        media=shelf,
        verdict=contents.verdict,
        watch=screen.watch,
    )
    webhooks = Webhooks(
        account=account,
        store=store,
        poster=poster,
        delivery=delivery,
        outgoing=outgoing,
        debugger=debugger,
        events=events,
        dice=dice,
        watch=screen.watch,
    )
    phones = Phones(account, store, clock, delivery, shelf)
    messages = MessagesApi(
        account=account,
        store=store,
        delivery=delivery,
        dice=dice,
        outgoing=outgoing,
        tuning=tuning,
    )
    controls = Controls(
        store=store,
        clock=clock,
        dice=dice,
        delivery=delivery,
        contents=contents,
        debugger=debugger,
        work=work,
        tuning=tuning,
    )
    phones_api = PhonesApi(
        phones=phones, store=store, webhooks=webhooks, events=events, screen=screen, work=work
    )

    _remember(journal, store, contents)
    phones.settle()
    for message in list(store.messages.values()):
        if not message.inbound:
            delivery.resume(message)

    async def close(_app: web.Application) -> None:
        await work.close()
        await session.close()
        journal.close()

    app = web.Application(
        middlewares=[_own_pages_only, _twilio_errors(account)], client_max_size=_LARGEST_REQUEST
    )
    for room in (messages, ContentApi(account, contents, clock), shelf, phones_api, controls):
        app.add_routes(room.routes())
    app.add_routes([*Page(account).routes(), web.get("/events", events.stream)])
    app.on_cleanup.append(close)
    return app


def _remember(journal: Journal, store: Store, contents: ContentShelf) -> None:
    """Read the journal back, and write it anew without what is no longer true."""
    for kind, data in journal.entries():
        store.restore(kind, data)
        contents.restore(kind, data)
    journal.rewrite([*store.entries(), *contents.entries()])


def _twilio_errors(account: Account) -> Middleware:
    """Guard Twilio's own paths with the account's credentials, and answer errors in its shape."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path
        if not path.startswith(("/2010-04-01/", "/v1/")):
            return await handler(request)
        try:
            if not _MEDIA.fullmatch(path):
                _authorize(account, request)
            return await handler(request)
        except TwilioError as error:
            return _refusal(error)
        except web.HTTPNotFound:
            return _refusal(TwilioError(20404, path=path))
        except web.HTTPMethodNotAllowed:
            return _refusal(TwilioError(20004))

    return middleware


def _refusal(error: TwilioError) -> web.Response:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if error.code == 20003 else {}
    return json_answer(error.as_json(), error.status, headers)


def _authorize(account: Account, request: web.Request) -> None:
    if not account.authorizes(request.headers.get("Authorization", "")):
        raise TwilioError(20003)
    if request.match_info.get("account", account.sid) != account.sid:
        raise TwilioError(20404, path=request.path)


@web.middleware
async def _own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep web pages of other sites, open in the same browser, away from the controls."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="only the simulator's own page may do this")
    return await handler(request)
