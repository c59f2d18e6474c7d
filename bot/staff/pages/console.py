"""The console: pages for staff, on the same operations as the admin endpoint."""

import time
from functools import partial

import redis
from flask import Blueprint, Response, g, redirect, request, session, url_for

from bot.broadcast import LARGEST_FILE
from bot.clock import Clock
from bot.staff.broadcasts.watching import Watching
from bot.staff.door import Door
from bot.staff.pages.audit import add_audit
from bot.staff.pages.content import add_content
from bot.staff.pages.deciding import add_deciding
from bot.staff.pages.entrance import OPEN_HALF_WAY, OPEN_TO_ALL, add_entrance, next_step
from bot.staff.pages.health import add_health
from bot.staff.pages.joining import add_joining
from bot.staff.pages.listeners import add_listeners
from bot.staff.pages.live import add_live
from bot.staff.pages.own_account import add_own_account
from bot.staff.pages.page import (
    LARGEST_FORM,
    Page,
    failed_page,
    interrupted_page,
    refused_page,
    stale_form_page,
    store_page,
    too_large_page,
)
from bot.staff.pages.people import add_people
from bot.staff.pages.reading import add_reading
from bot.staff.pages.session import (
    StaleFormError,
    check_form_mark,
    current_visitor,
    reader_texts,
    session_settings,
)
from bot.staff.pages.testers import add_testers
from bot.staff.pages.tokens import add_tokens
from bot.staff.pages.whereabouts import goes_along, where_one_was
from bot.staff.pages.writing import add_writing
from bot.staff.refusals import RefusedError
from bot.web.headers import public_for, secured

_FILE_SECONDS = 3600


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
    console.before_request(partial(_receive, door))
    console.after_request(_leave)
    console.register_error_handler(RefusedError, refused_page)
    console.register_error_handler(StaleFormError, stale_form_page)
    console.register_error_handler(redis.RedisError, store_page)
    console.register_error_handler(413, too_large_page)
    console.register_error_handler(500, failed_page)
    add_entrance(console, door)
    add_joining(console, door)
    add_own_account(console, door)
    add_people(console, door, base_url)
    add_testers(console, door)
    add_tokens(console, door, clock)
    add_audit(console, door)
    add_listeners(console, door)
    add_health(console, door)
    add_content(console, door)
    add_reading(console, door)
    add_writing(console, door, clock)
    add_deciding(console, door)
    add_live(console, door, Watching(door.operations.broadcasts.look, time.monotonic))
    return console


# ── Every request ───────────────────────────────────────────────────────────────────────────────


def _receive(door: Door) -> Page | None:
    """Who is it, in which language, and is a form really ours."""
    if request.endpoint == "console.static":
        return None
    uploads = request.endpoint == "console.attach"
    request.max_content_length = LARGEST_FORM + (LARGEST_FILE if uploads else 0)
    g.door = door
    g.texts = reader_texts(door)
    g.visitor = current_visitor(door)
    g.actor = g.visitor.actor if g.visitor else None
    if g.actor is None and request.endpoint not in OPEN_TO_ALL | _half_open():
        if wanted := where_one_was():
            session["wanted"] = wanted
        if goes_along():
            return interrupted_page("signed_out", url_for("console.sign_in"), 401)
        return next_step() if g.visitor else redirect(url_for("console.sign_in"), code=303)
    if request.method == "POST":
        check_form_mark()
    return None


def _half_open() -> frozenset[str]:
    """What opens for somebody who still has something to do before they are in."""
    return OPEN_HALF_WAY[g.visitor.missing] if g.visitor and g.visitor.missing else frozenset()


def _leave(response: Response) -> Response:
    if request.endpoint == "console.static":
        return secured(response, public_for(_FILE_SECONDS))
    return secured(response)
