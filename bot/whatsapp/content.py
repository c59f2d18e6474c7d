"""Replies with buttons and lists, as content templates of Twilio's Content API.

A template is made once for each wording, buttons and language, without what varies from citizen to
citizen, and kept under a fingerprint. Inside the service window it needs no approval.
Source: https://www.twilio.com/docs/content/content-types-overview, read in November 2026.
"""

import json
import re
from hashlib import sha256
from typing import Any, cast

import orjson
import redis
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from bot.broadcast import Interactive
from bot.store import keys

_LONGEST_BODY = 1024
_LONGEST_ID = 200
_LONGEST_LABEL = 20
_MOST_BUTTONS, _LONGEST_BUTTON = 3, 20
_MOST_ROWS, _LONGEST_ROW, _LONGEST_DESCRIPTION = 10, 24, 72

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fits(reply: Interactive) -> bool:
    """Whether WhatsApp takes a reply as it is; what does not fit is sent as plain text.

    A blank variable does not fit: WhatsApp refuses it (63013), and one that is missing would be
    replaced by the template's sample.
    """
    names = _PLACEHOLDER.findall(reply.template)
    if not all(reply.variables.get(name, "").strip() for name in names):
        return False
    body = _PLACEHOLDER.sub(lambda match: reply.variables[match[1]], reply.template)
    if not 0 < len(body) <= _LONGEST_BODY:
        return False
    if not all(0 < len(choice.id) <= _LONGEST_ID for choice in reply.choices):
        return False
    return _buttons_fit(reply) if reply.kind == "buttons" else _rows_fit(reply)


def _buttons_fit(reply: Interactive) -> bool:
    return 0 < len(reply.choices) <= _MOST_BUTTONS and all(
        0 < len(choice.title) <= _LONGEST_BUTTON for choice in reply.choices
    )


def _rows_fit(reply: Interactive) -> bool:
    return (
        0 < len(reply.choices) <= _MOST_ROWS
        and 0 < len(reply.button) <= _LONGEST_LABEL
        and all(
            0 < len(choice.title) <= _LONGEST_ROW
            and len(choice.description) <= _LONGEST_DESCRIPTION
            for choice in reply.choices
        )
    )


def content_request(reply: Interactive) -> dict[str, Any]:
    """The content template of a reply that fits, as the Content API takes it."""
    names = _names(reply)
    body = _PLACEHOLDER.sub(lambda match: f"{{{{{names.index(match[1]) + 1}}}}}", reply.template)
    return {
        "friendly_name": f"{reply.response or 'reply'}_{reply.language}",
        "language": reply.language,
        "variables": {str(place): name for place, name in enumerate(names, start=1)},
        "types": _buttons(reply, body) if reply.kind == "buttons" else _list(reply, body),
    }


def content_variables(reply: Interactive) -> str:
    """What fills the template, as `ContentVariables` takes it."""
    values = {str(n): reply.variables[name] for n, name in enumerate(_names(reply), start=1)}
    return json.dumps(values, ensure_ascii=False)


def _names(reply: Interactive) -> list[str]:
    """The variables of a template in the order of their first mention."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(reply.template)))


def _buttons(reply: Interactive, body: str) -> dict[str, Any]:
    actions = [
        {"type": "QUICK_REPLY", "title": choice.title, "id": choice.id} for choice in reply.choices
    ]
    return {"twilio/quick-reply": {"body": body, "actions": actions}}


def _list(reply: Interactive, body: str) -> dict[str, Any]:
    items = [
        {"item": choice.title, "id": choice.id, "description": choice.description or None}
        for choice in reply.choices
    ]
    return {"twilio/list-picker": {"body": body, "button": reply.button, "items": items}}


class Contents:
    """The templates that exist at the provider; those that are missing are made when needed."""

    def __init__(self, client: redis.Redis, twilio: Client) -> None:
        self._redis = client
        self._twilio = twilio

    async def sid_for(self, reply: Interactive) -> str:
        """The ContentSid of a reply. Raises what twilio-python raises.

        Two broadcasters that make the same one at once leave one too many at the provider, once.
        The calls of Redis are not put into a thread: 50 µs, on the path of a reply.
        """
        request = content_request(reply)
        field = self._fingerprint(request)
        stored = cast("bytes | None", self._redis.hget(keys.CONTENT_SIDS, field))
        if stored is not None:
            return stored.decode()
        created = await self._twilio.content.v1.contents.create_async(
            ContentList.ContentCreateRequest(request)
        )
        self._redis.hsetnx(keys.CONTENT_SIDS, field, cast(str, created.sid))
        return cast(str, created.sid)

    def forget(self, reply: Interactive) -> None:
        """The provider does not have it any more."""
        self._redis.hdel(keys.CONTENT_SIDS, self._fingerprint(content_request(reply)))

    def _fingerprint(self, request: dict[str, Any]) -> str:
        """Of everything in a template, and of the account that it belongs to."""
        named = [self._twilio.account_sid, request]
        return sha256(orjson.dumps(named, option=orjson.OPT_SORT_KEYS)).hexdigest()
