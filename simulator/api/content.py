"""Twilio's Content API: templates and their approval by WhatsApp."""

from dataclasses import replace
from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic import ValidationError

from simulator.account import Account
from simulator.clock import Clock
from simulator.errors import TwilioError
from simulator.http import json_answer, page_of, problem_text
from simulator.memory.model import new_sid
from simulator.templates.content import Approval, ApprovalRequest, Content, Draft, objections
from simulator.templates.shelf import ContentShelf

M = TypeVar("M", Draft, ApprovalRequest)


class ContentApi:
    """The routes under /v1, in Twilio's shapes."""

    def __init__(self, account: Account, shelf: ContentShelf, clock: Clock) -> None:
        self._account = account
        self._shelf = shelf
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/Content", self.create),
            web.get("/v1/Content", self.list),
            web.get("/v1/ContentAndApprovals", self.list_with_approvals),
            web.get("/v1/Content/{sid}", self.fetch),
            web.delete("/v1/Content/{sid}", self.delete),
            web.post("/v1/Content/{sid}/ApprovalRequests/whatsapp", self.submit),
            web.get("/v1/Content/{sid}/ApprovalRequests", self.approval),
        ]

    async def create(self, request: web.Request) -> web.Response:
        draft = _validated(Draft, await request.read())
        if not draft.types.model_dump(exclude_none=True):
            raise TwilioError(20001, problem="types: at least one content type is required")
        now = self._clock()
        content = Content(new_sid("HX"), draft, now, now)
        self._shelf.keep(content)
        return json_answer(self._resource(content), status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        return json_answer(self._resource(self._found(request)))

    async def delete(self, request: web.Request) -> web.Response:
        self._shelf.remove(self._found(request).sid)
        return web.Response(status=204)

    async def list(self, request: web.Request) -> web.Response:
        return self._page(request, self._resource)

    async def list_with_approvals(self, request: web.Request) -> web.Response:
        def resource(content: Content) -> dict[str, Any]:
            return self._resource(content) | {"approval_requests": self._approval(content)}

        return self._page(request, resource)

    async def submit(self, request: web.Request) -> web.Response:
        content = self._found(request)
        if content.approval:
            raise TwilioError(20001, problem="this template was already sent for approval")
        wanted = _validated(ApprovalRequest, await request.read())
        self._shelf.keep(replace(content, approval=Approval(wanted, self._clock())))
        answer = self._approval(self._shelf.contents[content.sid])
        return json_answer(answer | {"status": "received", "rejection_reason": ""}, status=201)

    async def approval(self, request: web.Request) -> web.Response:
        content = self._found(request)
        return json_answer(
            {
                "sid": content.sid,
                "account_sid": self._account.sid,
                "whatsapp": self._approval(content) | {"type": "whatsapp"},
                "url": f"{self._url(content)}/ApprovalRequests",
            }
        )

    def _page(self, request: web.Request, resource: Any) -> web.Response:
        everything = sorted(self._shelf.contents.values(), key=lambda c: c.created, reverse=True)
        return json_answer(page_of(request, everything, resource, self._account.public_url))

    def _found(self, request: web.Request) -> Content:
        content = self._shelf.contents.get(request.match_info["sid"])
        if content is None:
            raise TwilioError(20404, path=request.path)
        return content

    def _url(self, content: Content) -> str:
        return f"{self._account.public_url}/v1/Content/{content.sid}"

    def _resource(self, content: Content) -> dict[str, Any]:
        url = self._url(content)
        return {
            "account_sid": self._account.sid,
            "date_created": f"{content.created:%Y-%m-%dT%H:%M:%SZ}",
            "date_updated": f"{content.updated:%Y-%m-%dT%H:%M:%SZ}",
            "friendly_name": content.draft.friendly_name,
            "language": content.draft.language,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
            "sid": content.sid,
            "types": content.draft.types.model_dump(by_alias=True, exclude_none=True, mode="json"),
            "url": url,
            "variables": dict(content.draft.variables),
        }

    def _approval(self, content: Content) -> dict[str, Any]:
        if (approval := content.approval) is None:
            return {"status": "unsubmitted", "rejection_reason": ""}
        status = self._shelf.status(content)
        reason = approval.reason or "; ".join(objections(content.draft))
        return {
            "name": approval.request.name,
            "category": approval.request.category,
            "content_type": content.draft.types.richest_name,
            "status": status,
            "rejection_reason": reason if status == "rejected" else "",
            "allow_category_change": approval.request.allow_category_change,
        }


def _validated(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise TwilioError(20001, problem="the request body is not JSON") from error
    except ValidationError as error:
        raise TwilioError(20001, problem=problem_text(error)) from error
