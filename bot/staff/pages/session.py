"""The console's session in the browser: a signed cookie with the random id of a session of ours.

The cookie holds no secret but that id, the language, and what one form tells the next. Each request
looks the session up again (`bot.staff.accounts.visitors`), so that it ends when it is ended.
"""

from typing import Any

from flask import request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms import ValidationError

from bot.staff.accounts.sessions import LONGEST
from bot.staff.accounts.visitors import Visitor
from bot.staff.door import Door
from bot.web.texts import Texts


class StaleFormError(Exception):
    """A form came without the mark of this session: an old page, or another site."""


def session_settings(base_url: str) -> dict[str, Any]:
    """What Flask has to know to keep the session."""
    return {
        "SESSION_COOKIE_NAME": "jesi_on_staff",
        "SESSION_COOKIE_PATH": "/admin",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": base_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": LONGEST,
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def enter(door: Door, session_id: str) -> None:
    """A new session: nothing of the old one stays but the language and the page wanted.

    The one before is ended, so that an id which somebody has planted, or knows, opens nothing.
    """
    kept = {name: session[name] for name in ("language", "wanted") if name in session}
    leave(door)
    session.update(kept)
    session.permanent = True
    session["id"] = session_id


def leave(door: Door) -> None:
    """Sign out; the language stays."""
    if session_id := session.get("id"):
        door.visitors.leave(session_id)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def current_visitor(door: Door) -> Visitor | None:
    """Whoever has a session, though something may still be asked of them."""
    by_itself = request.endpoint == "console.live"
    return door.visitors.find(session.get("id", ""), somebody_there=not by_itself)


def reader_texts(door: Door) -> Texts:
    """The texts in the language chosen in this session (``?lang=en``), or the browser's."""
    if (chosen := request.args.get("lang")) in door.catalogue.languages:
        session["language"] = chosen
    return door.catalogue.negotiate(request.accept_languages, session.get("language"))


def form_mark() -> Markup:
    """The hidden field that every form carries, to prove that it is ours (CSRF)."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def check_form_mark() -> None:
    """Raises StaleFormError unless the form that was sent is one of this session's."""
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=int(LONGEST.total_seconds()))
    except ValidationError:
        raise StaleFormError from None
