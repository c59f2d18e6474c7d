"""A page of the console: the template, what every page shows, and what is shown when it fails."""

import secrets
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode

import orjson
import redis
import structlog
from flask import Response, g, render_template, request, url_for
from pydantic import BaseModel, ValidationError

from bot.broadcast import LARGEST_FILE, file_name
from bot.broadcast.drafts import MEGABYTE
from bot.content.municipality import Municipality
from bot.staff.pages.navigation import places_for
from bot.staff.pages.session import StaleFormError, form_mark
from bot.staff.pages.whereabouts import goes_along, where_one_was
from bot.staff.pages.wording import duration, exact
from bot.staff.problems import invalid, problem_of, store_trouble
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, Role, may
from bot.web.markup import as_on_a_phone
from bot.web.texts import Texts

log = structlog.get_logger()

LARGEST_FORM = 64 * 1024
_FINGERPRINTS = frozenset({"content", "becomes"})

Model = TypeVar("Model", bound=BaseModel)

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
        "language_name": lambda code: _language_name(code, municipality, g.texts),
        "called": lambda name: _called(name, g.texts),
        "told": lambda name, value: _told(name, value, g.texts),
        "mark": form_mark,
        "as_on_a_phone": as_on_a_phone,
        "under_way": lambda: g.door.operations.broadcasts.under_way(g.actor),
        "file_name": file_name,
        "exact": lambda seconds: exact(seconds, g.texts),
        "duration": lambda seconds: duration(seconds, g.texts),
        "role_options": [(role.value, g.texts(f"roles.{role}")) for role in Role],
        "has_account": bool(g.visitor and g.visitor.account),
        "first_set_up": _first_set_up(),
        "training": g.door.training,
        "other_language": _other_language(g.texts.language),
    }
    return render_template(f"staff/{template}", **context, **values), status


def _other_language(language: str) -> tuple[str, str]:
    """The other language, and where this page is in it: as it was asked for, filters and all."""
    other = "en" if language == "it" else "it"
    if request.method != "GET" or request.endpoint == "console.nothing_here":
        return other, url_for("console.broadcasts", lang=other)
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return other, f"{request.path}?{urlencode([*asked, ('lang', other)])}"


def _language_name(code: str, municipality: Municipality, texts: Texts) -> str:
    """A language as the Comune calls it; as staff do, where only answers are said in it."""
    if code in municipality.languages:
        return municipality.languages[code].name
    return texts(f"languages.{code}") if f"languages.{code}" in texts else code


def _called(name: str, texts: Texts) -> str:
    """Who acted, where it was no person, in words."""
    return texts(f"names.{name}") if f"names.{name}" in texts else name


def _told(name: str, value: object, texts: Texts) -> object:
    """A detail of the audit log: what programs write in words, fingerprints only by their head."""
    group = {"state": "statuses", "role": "roles"}.get(name)
    if group and f"{group}.{value}" in texts:
        return texts(f"{group}.{value}")
    return f"{str(value)[:12]}…" if name in _FINGERPRINTS else value


def _first_set_up() -> bool:
    """Whether whoever holds the first token could make themselves an account by now."""
    by_token = bool(g.actor) and g.visitor.account is None
    return (
        by_token and may(g.actor.role, Action.MANAGE_PEOPLE) and not g.door.visitors.accounts_open()
    )


def checked(model: type[Model], **fields: object) -> Model:
    """A form's fields as the admin endpoint's model of the same. Raises RefusedError."""
    try:
        return model.model_validate_json(orjson.dumps(fields))
    except ValidationError as error:
        raise invalid(error) from None


def refused_page(refused: RefusedError) -> Page:
    problem = problem_of(refused, g.texts)
    return page("problem.html", problem.status, title=problem.title, detail=problem.detail)


def interrupted_page(why: str, onwards: str, status: int) -> Page:
    """For a page on which somebody writes: why it could not be kept, and how to go on."""
    say = g.texts
    label = say(f"interrupted.{why}_onwards")
    body, _ = page(
        "interrupted.html", why=say(f"interrupted.{why}"), onwards=onwards, onwards_label=label
    )
    return Response(body, status, {"HX-Retarget": "#saved", "HX-Reswap": "innerHTML"})


def stale_form_page(_: StaleFormError) -> Page:
    say = g.texts
    if goes_along():
        return interrupted_page("stale", where_one_was() or url_for("console.broadcasts"), 400)
    return page("problem.html", 400, title=say("stale_form.title"), detail=say("stale_form.detail"))


def store_page(error: redis.RedisError) -> Page:
    """What the store is in trouble with; an error of ours is raised again, for `failed_page`."""
    if not (refused := store_trouble(error)):
        raise error
    log.error("trouble with the store", endpoint=request.endpoint, reason=refused.problem)
    return refused_page(refused)


def too_large_page(_: Exception) -> Page:
    if request.endpoint == "console.attach":
        text = g.texts("form_faults.file_too_large", longest=LARGEST_FILE // MEGABYTE)
        return page("media.html", 413, media=None, errors={"media": text})
    return refused_page(RefusedError("too-large", limit=LARGEST_FORM))


def failed_page(_: Exception) -> Page:
    """Flask has logged the error just before; the reference leads to the line beside it."""
    reference = secrets.token_hex(4)
    log.error("console failed", endpoint=request.endpoint, reference=reference)
    return refused_page(RefusedError("internal", reference=reference))
