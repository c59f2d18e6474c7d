"""The console's session: a signed cookie that says which token it was opened with.

The cookie holds no secret. Each request looks the token up again, so that a session ends with its
token: revoked, expired, or, for ADMIN_TOKEN, changed.
"""

from datetime import timedelta
from typing import Any

from flask import request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms import ValidationError

from bot.clock import Clock
from bot.staff.accounts.tokens import Token
from bot.staff.actors import Actor
from bot.staff.door import Door
from bot.web.texts import Texts

LIFETIME = timedelta(hours=12)
"""A night in the operations room, without signing in again at the worst moment."""


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
        "PERMANENT_SESSION_LIFETIME": LIFETIME,
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def open_session(token: Token, clock: Clock) -> None:
    """Sign in: a new session, nothing of the old one but the language and the page wanted."""
    kept = {name: session[name] for name in ("language", "wanted") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    session["token"] = token.id
    session["fingerprint"] = token.fingerprint
    session["until"] = (clock() + LIFETIME).timestamp()


def close_session() -> None:
    """Sign out; the language stays."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def current_actor(door: Door, clock: Clock) -> Actor | None:
    """Whoever is signed in."""
    if session.get("until", 0) <= clock().timestamp():
        return None
    token = door.tokens.of_session(session.get("token", ""), session.get("fingerprint", ""))
    return token.actor() if token else None


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
        validate_csrf(request.form.get("csrf_token"), time_limit=int(LIFETIME.total_seconds()))
    except ValidationError:
        raise StaleFormError from None
