"""Twilio's Content API: templates and their approval by WhatsApp."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar

import orjson
from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from simulator.account import Account
from simulator.behaviour import Tuning
from simulator.clock import Clock
from simulator.content import (
    Approval,
    ApprovalRequest,
    Content,
    Draft,
    Status,
    objections,
    status_of,
    verdict,
)
from simulator.errors import TwilioError
from simulator.http import json_answer, page_of, problem_text
from simulator.journal import Entry, Journal
from simulator.model import Message, new_sid

_CONTENT: Final = TypeAdapter(Content)
_RULINGS: Final[TypeAdapter[Status]] = TypeAdapter(Status)

M = TypeVar("M", Draft, ApprovalRequest)


class ContentShelf:
    """The account's templates, by SID."""

    def __init__(self, journal: Journal, clock: Clock, tuning: Tuning) -> None:
        self._journal = journal
        self._clock = clock
        self._tuning = tuning
        self.contents: dict[str, Content] = {}

    def status(self, content: Content) -> Status:
        """A template's approval status now."""
        now = self._tuning.now
        return status_of(content, self._clock(), now.approval, now.approval_after)

    def keep(self, content: Content) -> None:
        """Remember a new or changed template."""
        self.contents[content.sid] = content
        self._journal.write("content", _dumped(content))

    def remove(self, sid: str) -> None:
        """Forget a template."""
        del self.contents[sid]
        self._journal.write("no content", sid)

    def restore(self, kind: str, data: Any) -> None:
        """Take in one entry of a journal."""
        if kind == "content":
            content = _CONTENT.validate_python(data)
            self.contents[content.sid] = content
        elif kind == "no content":
            self.contents.pop(data, None)

    def verdict(self, message: Message, window_open: bool) -> int | None:
        """The error code with which a message made from a template fails, if it does."""
        content = self.contents.get(message.content_sid or "")
        if content is None:
            return 63027
        status = self.status(content)
        return verdict(content, status, message.variables or {}, window_open=window_open)

    def entries(self) -> Iterator[Entry]:
        """All templates, as the shortest journal that restores them."""
        for content in self.contents.values():
            yield "content", _dumped(content)

    def rule(self, sid: str, status: str, reason: str = "") -> Content:
        """WhatsApp changes its mind about a template: paused, disabled, rejected, approved.

        Raises KeyError for an unknown SID, ValueError for an unknown status or a template that
        was never submitted.
        """
        content = self.contents[sid]
        if content.approval is None:
            raise ValueError("this template was never sent for approval")
        ruling = _RULINGS.validate_python(status)
        ruled = replace(content, approval=replace(content.approval, ruling=ruling, reason=reason))
        self.keep(ruled)
        return ruled


def _dumped(content: Content) -> Any:
    return _CONTENT.dump_python(content, mode="json", by_alias=True, exclude_none=True)


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
