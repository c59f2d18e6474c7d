"""How a broadcast is going, as server-sent events: short answers, asked for again every second.

A web worker has few threads, and a stream that stays open would keep one for each viewer. So each
answer ends at once and names, in `retry`, when the browser's EventSource is to ask again; it does
so with `Last-Event-ID`, by which only the parts that have changed are sent. What is counted is
shared by everybody who watches (`bot.staff.broadcasts.watching`).
Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, g, request

from bot.staff.actors import require
from bot.staff.broadcasts.watching import Watching
from bot.staff.door import Door
from bot.staff.pages.page import Page, page
from bot.staff.pages.reading import shown
from bot.staff.roles import Action

_RETRY_MILLISECONDS = 1000
_PARTS = ("state", "numbers")
"""Of the page: what can be done, and how far it is."""


def add_live(console: Blueprint, door: Door, watching: Watching) -> None:
    """Add the stream to the console."""

    @console.get("/broadcasts/<string(maxlength=64):id>/live")
    def live(id: str) -> Page:
        require(g.actor, Action.READ)
        values = shown(door, *watching.latest(id))
        seen = request.headers.get("Last-Event-ID", "")
        return Response("".join(_events(values, seen)), content_type="text/event-stream")


def _events(values: Mapping[str, Any], seen: str) -> Iterator[str]:
    marks = {part: _mark(part, values) for part in _PARTS}
    yield f"retry: {_RETRY_MILLISECONDS}\nid: {'.'.join(marks.values())}\n"
    for part in _PARTS:
        if marks[part] not in seen.split("."):
            html, _ = page(f"live/{part}.html", **values)
            lines = "\n".join(f"data: {line}" for line in html.splitlines() if line.strip())
            yield f"event: {part}\n{lines}\n\n"
    yield ": nothing else\n\n" if values["live"] else "event: over\ndata:\n\n"


def _mark(part: str, values: Mapping[str, Any]) -> str:
    """Stands for what a part shows, without showing it."""
    report = values["report"]
    if part == "numbers":
        shows = [part, g.texts.language, report.counts, round(report.speed), report.failures]
    else:
        can = [values[name] for name in sorted(values) if name.startswith("may_")]
        shows = [part, g.texts.language, values["broadcast"].state, values["pause"], *can]
    return sha256(repr(shows).encode()).hexdigest()[:12]
