"""Where in the console somebody is: the way back, after signing in again too."""

from flask import request, url_for

_ANSWERED_AT_OTHERS = frozenset({"preview", "attach", "keep", "check"})
"""Requests of the page on which broadcasts are written, which is at another address."""
_SAME_ADDRESS = frozenset({"save_content", "add_answer"})
"""Forms that are sent to the address of their own page."""


def where_one_was() -> str | None:
    """The page to come back to, whose form or address this request is of; None: none of ours."""
    name = (request.endpoint or "").removeprefix("console.")
    if name in _ANSWERED_AT_OTHERS:
        return written_at(request.form.get("id", ""))
    if name == "live":
        return url_for("console.broadcast", **(request.view_args or {}))
    if name in _SAME_ADDRESS or (request.method == "GET" and name != "nothing_here"):
        return request.full_path.removesuffix("?")
    return None


def written_at(broadcast_id: str) -> str:
    """The page on which a broadcast is written: a new one's, where there is no id yet."""
    ready = request.values.get("ready") or None
    if broadcast_id:
        return url_for("console.edit", id=broadcast_id, ready=ready)
    return url_for("console.new", ready=ready)


def goes_along() -> bool:
    """Whether a page asks for this while somebody writes on it, and will show only a part."""
    return "HX-Request" in request.headers
