"""Test controls over HTTP: faults, settings, the clock, and the record of what was sent."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.behaviour import Behaviour, Tuning
from simulator.clock import Clock
from simulator.content_api import ContentShelf
from simulator.debugger import Debugger
from simulator.delivery import Delivery
from simulator.faults import Dice, Faults
from simulator.http import json_answer, json_body, problem_text, validated
from simulator.model import Message
from simulator.store import Store
from simulator.views import record_view
from simulator.work import Work

_DEFAULT_RECORDS: Final = 1000


class Advance(BaseModel):
    """The body of POST /clock."""

    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(gt=0)


class Controls:
    """The routes that no Twilio has."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        dice: Dice,
        delivery: Delivery,
        contents: ContentShelf,
        debugger: Debugger,
        work: Work,
        tuning: Tuning,
    ) -> None:
        self._store = store
        self._clock = clock
        self._dice = dice
        self._delivery = delivery
        self._contents = contents
        self._debugger = debugger
        self._work = work
        self._tuning = tuning

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/faults", self.faults),
            web.put("/faults", self.set_faults),
            web.delete("/faults", self.clear_faults),
            web.get("/settings", self.settings),
            web.patch("/settings", self.change_settings),
            web.get("/clock", self.time),
            web.post("/clock", self.advance),
            web.get("/records", self.records),
            web.get("/records/summary", self.summary),
            web.get("/records/by-recipient", self.by_recipient),
            web.delete("/records", self.forget),
            web.put("/contents/{sid}/approval", self.rule),
            web.get("/debugger", self.notes),
            web.get("/settled", self.settled),
            web.get("/state", self.state),
        ]

    async def faults(self, _request: web.Request) -> web.Response:
        """GET /faults: those in force, and how often each has struck."""
        faults = self._dice.faults.model_dump(mode="json")
        return json_answer({"faults": faults, "struck": self._dice.struck})

    async def set_faults(self, request: web.Request) -> web.Response:
        """PUT /faults: exactly these, from now on, with fresh dice."""
        self._dice.use(await validated(Faults, request))
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._dice.use(Faults())
        return await self.faults(request)

    async def settings(self, _request: web.Request) -> web.Response:
        return json_answer(self._tuning.now.model_dump(mode="json"))

    async def change_settings(self, request: web.Request) -> web.Response:
        """PATCH /settings: only what is given changes."""
        changes = await json_body(request)
        try:
            behaviour = Behaviour.model_validate({**self._tuning.now.model_dump(), **changes})
        except (ValidationError, TypeError) as error:
            text = problem_text(error) if isinstance(error, ValidationError) else "give an object"
            raise web.HTTPBadRequest(text=text) from error
        self._tuning.now = behaviour
        self._delivery.pace_changed()
        return await self.settings(request)

    async def time(self, _request: web.Request) -> web.Response:
        return json_answer({"now": self._clock()})

    async def advance(self, request: web.Request) -> web.Response:
        """POST /clock: move the pretend time forward (service windows, approvals)."""
        wanted = await validated(Advance, request)
        self._clock.advance(timedelta(seconds=wanted.seconds))
        return await self.time(request)

    async def records(self, request: web.Request) -> web.Response:
        """GET /records: messages to citizens, oldest first.

        Filters: `To`, `From`, `status`, `direction` (default: all outbound), `after` (an
        ordinal, to page on), `limit`.
        """
        query = request.query
        after, limit = int(query.get("after", 0)), int(query.get("limit", _DEFAULT_RECORDS))
        found = (m for m in self._chosen(request) if m.ordinal > after)
        return json_answer({"records": [record_view(m) for m in islice(found, limit)]})

    async def summary(self, request: web.Request) -> web.Response:
        """GET /records/summary: counts, repeated recipients, and the pace."""
        messages = list(self._chosen(request))
        accepted = [m.created.timestamp() for m in messages]
        recipients = Counter(m.recipient for m in messages)
        return json_answer(
            {
                "messages": len(messages),
                "recipients": len(recipients),
                "repeated": {who: times for who, times in recipients.items() if times > 1},
                "by_status": Counter(m.status for m in messages),
                "by_error": Counter(m.error_code for m in messages if m.error_code),
                "first_accepted_at": min(accepted, default=None),
                "last_accepted_at": max(accepted, default=None),
                "busiest_second_accepted": busiest_second(accepted),
                "busiest_second_sent": busiest_second(
                    m.sent.timestamp() for m in messages if m.sent
                ),
            }
        )

    async def by_recipient(self, request: web.Request) -> web.Response:
        """GET /records/by-recipient: how many messages each address was sent."""
        return json_answer(Counter(m.recipient for m in self._chosen(request)))

    async def forget(self, _request: web.Request) -> web.Response:
        """DELETE /records: forget all messages, also those still under way."""
        self._delivery.forget()
        self._store.forget_messages()
        return web.Response(status=204)

    async def rule(self, request: web.Request) -> web.Response:
        """PUT /contents/{sid}/approval: WhatsApp pauses, disables, rejects or approves."""
        wanted = await json_body(request)
        try:
            content = self._contents.rule(
                request.match_info["sid"], wanted["status"], wanted.get("reason", "")
            )
        except KeyError as error:
            raise web.HTTPNotFound(text=f"unknown: {error}") from error
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return json_answer({"sid": content.sid, "status": self._contents.status(content)})

    async def notes(self, _request: web.Request) -> web.Response:
        return json_answer({"notes": list(self._debugger.notes)})

    async def settled(self, request: web.Request) -> web.Response:
        """GET /settled?timeout=10: answers when nothing is under way any more."""
        timeout = float(request.query.get("timeout", 10))
        return json_answer({"settled": await self._work.settled(timeout)})

    async def state(self, _request: web.Request) -> web.Response:
        return json_answer({"queued": self._delivery.queued, "under_way": self._work.busy})

    def _chosen(self, request: web.Request) -> Iterable[Message]:
        query = request.query
        recipient, sender = query.get("To"), query.get("From")
        status, direction = query.get("status"), query.get("direction")
        for message in reversed(list(self._store.newest_first(recipient or sender))):
            if (
                recipient in (None, message.recipient)
                and sender in (None, message.sender)
                and status in (None, message.status)
                and (message.direction == direction if direction else not message.inbound)
            ):
                yield message


def busiest_second(moments: Iterable[float]) -> int:
    """The most events in any window of one second (moments in seconds)."""
    ordered = sorted(moments)
    most, start = 0, 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] >= 1:
            start += 1
        most = max(most, end - start + 1)
    return most
