"""Twilio's Messages resource: create, read, list, redact, delete."""

import asyncio
import time
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from simulator.account import Account
from simulator.api.listing import Filter
from simulator.api.outgoing import MessageRequest, OutgoingMessages
from simulator.behaviour import Tuning
from simulator.delivery.delivery import Delivery
from simulator.errors import FAILURES, TwilioError
from simulator.faults import ACCEPTED_FIRST, Dice, Strike
from simulator.http import json_answer, paging
from simulator.memory.model import Message
from simulator.memory.store import Store

_PATH: Final = "/2010-04-01/Accounts/{account}"
_FINISHED: Final = frozenset(
    {"sent", "delivered", "undelivered", "failed", "read", "received", "canceled"}
)


class MessagesApi:
    """The routes under /2010-04-01, in Twilio's shapes, with the faults that are switched on."""

    def __init__(
        self,
        *,
        account: Account,
        store: Store,
        delivery: Delivery,
        dice: Dice,
        outgoing: OutgoingMessages,
        tuning: Tuning,
    ) -> None:
        self._account = account
        self._store = store
        self._delivery = delivery
        self._dice = dice
        self._outgoing = outgoing
        self._tuning = tuning
        self._concurrent = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{_PATH}/Messages.json", self.create),
            web.get(f"{_PATH}/Messages.json", self.list),
            web.get(f"{_PATH}/Messages/{{sid}}.json", self.fetch),
            web.post(f"{_PATH}/Messages/{{sid}}.json", self.update),
            web.delete(f"{_PATH}/Messages/{{sid}}.json", self.delete),
            web.get(f"{_PATH}/Messages/{{sid}}/Media.json", self.media),
        ]

    async def create(self, request: web.Request) -> web.StreamResponse:
        """POST Messages.json, through the faults."""
        started = time.perf_counter()
        self._concurrent += 1
        try:
            answer = await self._create(request)
        finally:
            answer_load = self._concurrent
            self._concurrent -= 1
        answer.headers["Twilio-Concurrent-Requests"] = str(answer_load)
        answer.headers["Twilio-Request-Duration"] = f"{time.perf_counter() - started:.3f}"
        return answer

    async def _create(self, request: web.Request) -> web.Response:
        wanted = MessageRequest.parse(await request.read())
        limit = self._tuning.now.concurrency
        if limit and self._concurrent > limit:
            raise TwilioError(20429)
        if self._dice.faults.latency:
            await asyncio.sleep(self._dice.faults.latency)
        strike = self._dice.strike(wanted.get("To"))
        if strike == "ok":
            return self._accept(wanted)
        if strike in ACCEPTED_FIRST:
            self._accept(wanted)
        return await self._strike(request, strike)

    def _accept(self, wanted: MessageRequest) -> web.Response:
        message = self._outgoing.message(wanted)
        self._delivery.accept(message)
        return json_answer(self.resource(message), status=201)

    async def _strike(self, request: web.Request, strike: Strike) -> web.Response:
        if strike == "too_many_requests":
            raise TwilioError(20429)
        if strike == "error_before":
            raise TwilioError(20503)
        if strike == "error_after":
            raise TwilioError(20500)
        if strike.startswith("timeout"):
            await self._hold(request)
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)  # nobody is left to read it

    async def _hold(self, request: web.Request) -> None:
        """Say nothing until the client gives up, or for as long as the fault lasts."""
        until = time.monotonic() + self._dice.faults.timeout_seconds
        while request.transport is not None and time.monotonic() < until:
            await asyncio.sleep(0.1)

    async def fetch(self, request: web.Request) -> web.Response:
        return json_answer(self.resource(self._found(request)))

    async def list(self, request: web.Request) -> web.Response:
        """GET Messages.json: newest first; PageToken anchors the page, whatever arrives since."""
        page, size = paging(request)
        wanted = Filter.of(request.query)
        anchor = request.query.get("PageToken", "").removeprefix("PA")
        before = self._store.messages[anchor].ordinal if anchor in self._store.messages else None
        found = wanted.take(self._store, before, size + 1)
        first = request.path + "?" + urlencode({**wanted.query, "PageSize": size, "Page": 0})
        following = None
        if len(found) > size:
            token = {"PageSize": size, "Page": page + 1, "PageToken": "PA" + found[size - 1].sid}
            following = request.path + "?" + urlencode({**wanted.query, **token})
        shown = found[:size]
        return json_answer(
            {
                "messages": [self.resource(message) for message in shown],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(shown) - 1, 0),
                "uri": request.path_qs,
                "first_page_uri": first,
                "next_page_uri": following,
                "previous_page_uri": None if page == 0 else first,
            }
        )

    async def update(self, request: web.Request) -> web.Response:
        """POST one message: an empty Body redacts it; Status=canceled is for scheduled ones."""
        message = self._found(request)
        wanted = MessageRequest.parse(await request.read())
        if wanted.get("Status") == "canceled":
            raise TwilioError(30409)
        if wanted.has("Body") and not wanted.get("Body"):
            self._require_finished(message)
            message.body = ""
            self._store.changed(message)
        return json_answer(self.resource(message))

    async def delete(self, request: web.Request) -> web.Response:
        message = self._found(request)
        self._require_finished(message)
        self._store.delete(message)
        return web.Response(status=204)

    async def media(self, request: web.Request) -> web.Response:
        message = self._found(request)
        listed = [{"sid": m.sid, "content_type": m.content_type} for m in message.media]
        return json_answer({"media_list": listed, "page": 0, "page_size": 50})

    def _require_finished(self, message: Message) -> None:
        if message.status not in _FINISHED:
            raise TwilioError(20009)

    def _found(self, request: web.Request) -> Message:
        message = self._store.messages.get(request.match_info["sid"])
        if message is None:
            raise TwilioError(20404, path=request.path)
        return message

    def resource(self, message: Message) -> dict[str, Any]:
        """A message as Twilio shows it."""
        uri = f"/2010-04-01/Accounts/{self._account.sid}/Messages/{message.sid}"
        code = message.error_code
        return {
            "account_sid": self._account.sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": rfc2822(message.created.replace(microsecond=0)),
            "date_sent": rfc2822(message.sent.replace(microsecond=0)) if message.sent else None,
            "date_updated": rfc2822(message.updated.replace(microsecond=0)),
            "direction": message.direction,
            "error_code": code,
            "error_message": FAILURES[code] if code else None,
            "from": message.sender,
            "messaging_service_sid": message.service_sid,
            "num_media": str(len(message.media)),
            "num_segments": "0" if message.status == "accepted" else "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.recipient,
            "uri": f"{uri}.json",
        }


@lru_cache(maxsize=16)
def rfc2822(moment: datetime) -> str:
    """The time format of Twilio's older APIs; remembered, since a second has many messages."""
    return f"{moment:%a, %d %b %Y %H:%M:%S} +0000"
