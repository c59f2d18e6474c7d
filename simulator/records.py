"""The record of what was sent to citizens, over HTTP: the evidence that tests look at."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from aiohttp import web

from simulator.delivery.delivery import Delivery
from simulator.http import json_answer
from simulator.memory.model import Message
from simulator.memory.store import Store
from simulator.page.views import record_view

_DEFAULT_RECORDS: Final = 1000


class Records:
    """The routes under /records."""

    def __init__(self, store: Store, delivery: Delivery) -> None:
        self._store = store
        self._delivery = delivery

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/records", self.records),
            web.get("/records/summary", self.summary),
            web.get("/records/by-recipient", self.by_recipient),
            web.delete("/records", self.forget),
        ]

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
