"""The phones over HTTP: for the page, and for tests that play citizens."""

from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from simulator.http import json_answer, validated
from simulator.inbound.webhooks import Webhooks, describe
from simulator.memory.addresses import normalise
from simulator.memory.model import Phone
from simulator.memory.store import Store
from simulator.page.events import Events
from simulator.page.screen import Screen
from simulator.page.views import message_view, phone_view
from simulator.phones.citizen import Sending
from simulator.phones.phones import Phones
from simulator.work import Work

_HISTORY: Final = 200

Name = Annotated[str, StringConstraints(max_length=60)]


class NewPhone(BaseModel):
    """The body of POST /phones."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    address: str | None = None
    user_id: str | None = None


class PhoneChanges(BaseModel):
    """The body of PATCH /phones/{address}; only what is given changes."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    open: bool = False
    online: bool = True
    receipts: bool = True
    on_whatsapp: bool = True
    blocked: bool = False
    opted_out: bool = False
    hides_number: bool = False
    shown: bool = True


class PhonesApi:
    """The routes under /phones."""

    def __init__(
        self,
        *,
        phones: Phones,
        store: Store,
        webhooks: Webhooks,
        events: Events,
        screen: Screen,
        work: Work,
    ) -> None:
        self._phones = phones
        self._store = store
        self._webhooks = webhooks
        self._events = events
        self._screen = screen
        self._work = work

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/phones", self.list),
            web.post("/phones", self.add),
            web.get("/phones/{address}", self.fetch),
            web.patch("/phones/{address}", self.change),
            web.post("/phones/{address}/messages", self.send),
        ]

    async def list(self, _request: web.Request) -> web.Response:
        """GET /phones: the phones on the page, each with its conversation."""
        return json_answer({"phones": [self._with_chat(phone) for phone in self._phones.shown()]})

    async def add(self, request: web.Request) -> web.Response:
        wanted = await validated(NewPhone, request)
        try:
            phone = self._phones.add(wanted.name, wanted.address, wanted.user_id)
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        self._events.publish("phone", self._with_chat(phone))
        return json_answer(self._with_chat(phone), status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        return json_answer(self._with_chat(self._named(request)))

    async def change(self, request: web.Request) -> web.Response:
        changes = (await validated(PhoneChanges, request)).model_dump(exclude_unset=True)
        phone = self._named(request)
        if changes.get("hides_number") and not phone.user_id:
            raise web.HTTPBadRequest(text="this phone has no business-scoped id to show instead")
        self._phones.change(phone, changes)
        if set(changes) - {"open"}:
            self._events.publish("phone", self._with_chat(phone))
        return json_answer(phone_view(phone))

    async def send(self, request: web.Request) -> web.Response:
        """POST /phones/{address}/messages: `?wait=1` answers when the webhook has answered."""
        sending = await validated(Sending, request)
        phone = self._named(request)
        try:
            message = self._phones.write(phone, sending)
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        self._screen.watch(message)
        outcome: dict[str, Any] = {"sid": message.sid}

        async def deliver() -> None:
            outcome.update(describe(await self._webhooks.deliver(phone, message), message_view))

        task = self._work.spawn(deliver())
        if request.query.get("wait"):
            await task
        return json_answer(outcome, status=201)

    def _with_chat(self, phone: Phone) -> dict[str, Any]:
        chat = [
            message_view(message)
            for message in self._store.conversation(phone, _HISTORY)
            if message.inbound or message.status in ("delivered", "read")
        ]
        return phone_view(phone) | {"messages": chat}

    def _named(self, request: web.Request) -> Phone:
        try:
            return self._store.phone(normalise(request.match_info["address"]))
        except ValueError as error:
            raise web.HTTPNotFound(text=str(error)) from error
