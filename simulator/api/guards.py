"""Who may do what: Twilio's paths are for the account, the rest for the simulator's own page."""

import re
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from simulator.account import Account
from simulator.errors import TwilioError
from simulator.http import json_answer

_MEDIA: Final = re.compile(r"/2010-04-01/Accounts/AC\w+/Messages/\w+/Media/ME\w+")
"""Whoever knows such an address may read what is there, as at Twilio."""


def twilio_errors(account: Account) -> Middleware:
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
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep web pages of other sites, open in the same browser, away from the controls."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="only the simulator's own page may do this")
    return await handler(request)
