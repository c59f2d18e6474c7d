"""A page of the console: the template, what every page shows, and what is shown when it fails."""

import secrets
from typing import Any, TypeAlias

import structlog
from flask import g, render_template, request

from bot.staff.pages.navigation import places_for
from bot.staff.pages.session import StaleFormError, form_mark
from bot.staff.pages.wording import duration
from bot.staff.problems import problem_of
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, may

log = structlog.get_logger()

LARGEST_FORM = 64 * 1024

Page: TypeAlias = Any
"""A response, or what Flask makes one of."""


def page(template: str, status: int = 200, **values: Any) -> Page:
    """A page, with what every page shows: who is signed in, where they can go, names of topics."""
    municipality, language = g.door.operations.municipality, g.texts.language
    names = {topic.id: topic.name.get(language, topic.name["it"]) for topic in municipality.topics}
    context = {
        "say": g.texts,
        "texts": g.texts,
        "actor": g.actor,
        "places": tuple(places_for(g.actor)),
        "may_write": bool(g.actor) and may(g.actor.role, Action.WRITE),
        "municipality": municipality,
        "service_name": municipality.service.name,
        "topic_names": lambda topics: [names.get(topic, topic) for topic in topics],
        "mark": form_mark,
        "duration": lambda seconds: duration(seconds, g.texts),
    }
    return render_template(f"staff/{template}", **context, **values), status


def refused_page(refused: RefusedError) -> Page:
    problem = problem_of(refused, g.texts)
    return page("problem.html", problem.status, title=problem.title, detail=problem.detail)


def stale_form_page(_: StaleFormError) -> Page:
    say = g.texts
    return page("problem.html", 400, title=say("stale_form.title"), detail=say("stale_form.detail"))


def unavailable_page(_: Exception) -> Page:
    log.exception("the store does not answer", endpoint=request.endpoint)
    return refused_page(RefusedError("unavailable"))


def too_large_page(_: Exception) -> Page:
    return refused_page(RefusedError("too-large", limit=LARGEST_FORM))


def failed_page(_: Exception) -> Page:
    """Flask has logged the error just before; the reference leads to the line beside it."""
    reference = secrets.token_hex(4)
    log.error("console failed", endpoint=request.endpoint, reference=reference)
    return refused_page(RefusedError("internal", reference=reference))
