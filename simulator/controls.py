"""Test controls over HTTP: faults, settings, the clock, approvals, and what is under way."""

from datetime import timedelta

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.behaviour import Behaviour, Tuning
from simulator.clock import Clock
from simulator.delivery.delivery import Delivery
from simulator.faults import Dice, Faults
from simulator.http import json_answer, json_body, problem_text, validated
from simulator.inbound.debugger import Debugger
from simulator.templates.shelf import ContentShelf
from simulator.work import Work


class Advance(BaseModel):
    """The body of POST /clock."""

    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(gt=0)


class Controls:
    """The routes that no Twilio has."""

    def __init__(
        self,
        *,
        clock: Clock,
        dice: Dice,
        delivery: Delivery,
        contents: ContentShelf,
        debugger: Debugger,
        work: Work,
        tuning: Tuning,
    ) -> None:
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
