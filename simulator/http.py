"""Small helpers that all routes share: JSON answers, pages, readable validation errors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

_DEFAULT_PAGE: Final = 50
_LARGEST_PAGE: Final = 1000

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def json_answer(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An answer in JSON."""
    return web.Response(
        body=orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS),
        status=status,
        headers=headers,
        content_type="application/json",
    )


def problem_text(error: ValidationError) -> str:
    """What is wrong with a body, naming each field."""
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['msg']}"
        for fault in error.errors(include_url=False)
    )


async def json_body(request: web.Request) -> Any:
    """A control request's JSON body. Raises HTTPUnsupportedMediaType or HTTPBadRequest.

    The content type is required because a foreign web page cannot send it without asking.
    """
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send application/json")
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise web.HTTPBadRequest(text=f"not JSON: {error}") from error


async def validated(model: type[M], request: web.Request) -> M:
    """A control request's body as a model. Raises HTTPBadRequest that names the fields."""
    try:
        return model.model_validate(await json_body(request))
    except ValidationError as error:
        raise web.HTTPBadRequest(text=problem_text(error)) from error


def paging(request: web.Request) -> tuple[int, int]:
    """Page number and page size of a Twilio list request."""
    size = _number(request.query.get("PageSize"), _DEFAULT_PAGE)
    return _number(request.query.get("Page"), 0), min(max(size, 1), _LARGEST_PAGE)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def page_of(
    request: web.Request,
    everything: Sequence[T],
    resource: Callable[[T], dict[str, Any]],
    public_url: str,
) -> dict[str, Any]:
    """One page in the shape of Twilio's newer APIs (`meta` and `contents`)."""
    page, size = paging(request)

    def url(number: int) -> str:
        query = {**request.query, "PageSize": size, "Page": number}
        return f"{public_url}{request.path}?{urlencode(query)}"

    more = (page + 1) * size < len(everything)
    return {
        "meta": {
            "page": page,
            "page_size": size,
            "first_page_url": url(0),
            "previous_page_url": url(page - 1) if page else None,
            "url": url(page),
            "next_page_url": url(page + 1) if more else None,
            "key": "contents",
        },
        "contents": [resource(one) for one in everything[page * size : (page + 1) * size]],
    }
