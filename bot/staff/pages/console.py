"""The console: pages for staff, on the same operations as the admin endpoint."""

import time
from functools import partial

import redis
from flask import Blueprint, Response, g, redirect, request, session, url_for

from bot.clock import Clock
from bot.staff.door import Door
from bot.staff.pages.deciding import add_deciding
from bot.staff.pages.live import add_live
from bot.staff.pages.page import (
    LARGEST_FORM,
    Page,
    failed_page,
    page,
    refused_page,
    stale_form_page,
    too_large_page,
    unavailable_page,
)
from bot.staff.pages.reading import add_reading
from bot.staff.pages.session import (
    StaleFormError,
    check_form_mark,
    close_session,
    current_actor,
    open_session,
    reader_texts,
    session_settings,
)
from bot.staff.pages.writing import add_writing
from bot.staff.problems import STATUS_OF
from bot.staff.refusals import RefusedError
from bot.staff.watching import Watching
from bot.web.headers import public_for, secured

_FILE_SECONDS = 3600
_OPEN_TO_ALL = frozenset({"console.sign_in", "console.check_token"})


def create_console(door: Door, clock: Clock, base_url: str) -> Blueprint:
    """The blueprint of the console, under /admin. The app around it has a secret key.

    `base_url` is how the outside reaches it: where that is https, the cookie never goes without.
    """
    console = Blueprint(
        "console",
        __name__,
        url_prefix="/admin",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    settings = session_settings(base_url)
    console.record_once(lambda state: state.app.config.update(settings))
    console.before_request(partial(_receive, door, clock))
    console.after_request(_leave)
    console.register_error_handler(RefusedError, refused_page)
    console.register_error_handler(StaleFormError, stale_form_page)
    console.register_error_handler(redis.exceptions.ConnectionError, unavailable_page)
    console.register_error_handler(413, too_large_page)
    console.register_error_handler(500, failed_page)
    _add_sign_in(console, door, clock)
    add_reading(console, door)
    add_writing(console, door, clock)
    add_deciding(console, door)
    add_live(console, door, Watching(door.operations.look, time.monotonic))
    return console


# ── Every request ───────────────────────────────────────────────────────────────────────────────


def _receive(door: Door, clock: Clock) -> Page | None:
    """Who is it, in which language, and is a form really ours."""
    if request.endpoint == "console.static":
        return None
    request.max_content_length = LARGEST_FORM
    g.door = door
    g.texts = reader_texts(door)
    g.actor = current_actor(door, clock)
    if g.actor is None and request.endpoint not in _OPEN_TO_ALL:
        if request.method == "GET" and request.endpoint != "console.nothing_here":
            session["wanted"] = request.path
        return redirect(url_for("console.sign_in"), code=303)
    if request.method == "POST":
        check_form_mark()
    return None


def _leave(response: Response) -> Response:
    if request.endpoint == "console.static":
        return secured(response, public_for(_FILE_SECONDS))
    return secured(response)


# ── Signing in and out ──────────────────────────────────────────────────────────────────────────


def _add_sign_in(console: Blueprint, door: Door, clock: Clock) -> None:
    @console.get("/sign-in")
    def sign_in() -> Page:
        if g.actor:
            return redirect(url_for("console.broadcasts"), code=303)
        return page("sign_in.html")

    @console.post("/sign-in")
    def check_token() -> Page:
        try:
            token = door.let_in(request.form.get("token", "").strip(), request.remote_addr or "")
        except RefusedError as refused:
            message = g.texts(f"sign_in.{refused.problem}", **refused.values)
            status = STATUS_OF[refused.problem]
            return page("sign_in.html", status, errors={"token": message})
        open_session(token, clock)
        return redirect(session.pop("wanted", url_for("console.broadcasts")), code=303)

    @console.post("/sign-out")
    def sign_out() -> Page:
        close_session()
        return redirect(url_for("console.sign_in"), code=303)
