"""The admin endpoint over HTTP: a request is let in, checked, handled, answered in JSON."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import TypeVar

import orjson
import structlog
from flask import Blueprint, Response, render_template, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from bot.broadcast import LARGEST_FILE, MEDIA_KINDS
from bot.staff.accounts.endpoints import ACCOUNT_ENDPOINTS
from bot.staff.actors import Actor, require
from bot.staff.audit.endpoints import AUDIT_ENDPOINTS
from bot.staff.broadcasts.endpoints import BROADCAST_ENDPOINTS
from bot.staff.content.endpoints import CONTENT_ENDPOINTS
from bot.staff.door import Door
from bot.staff.endpoints import Answer, Call, Csv, Endpoint, Zip
from bot.staff.health.endpoints import HEALTH_ENDPOINTS
from bot.staff.listeners.endpoints import LISTENER_ENDPOINTS
from bot.staff.openapi import describe
from bot.staff.problems import STATUS_OF, invalid, problem_of, response_of, store_trouble
from bot.staff.refusals import RefusedError
from bot.staff.testers.endpoints import TESTER_ENDPOINTS
from bot.web.headers import public_for, secured
from bot.web.texts import Texts

log = structlog.get_logger()

ROOT = "/admin/api/v1"
EVERY_ENDPOINT = (
    *BROADCAST_ENDPOINTS,
    *TESTER_ENDPOINTS,
    *ACCOUNT_ENDPOINTS,
    *AUDIT_ENDPOINTS,
    *LISTENER_ENDPOINTS,
    *HEALTH_ENDPOINTS,
    *CONTENT_ENDPOINTS,
)
_LARGEST_BODY = 64 * 1024
_FILE_TYPES = frozenset({"application/octet-stream", *MEDIA_KINDS})
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_DOCUMENT_SECONDS = 300

Model = TypeVar("Model", bound=BaseModel)


def create_api(door: Door) -> Blueprint:
    """The blueprint of the admin endpoint, under /admin/api/v1.

    Its one page, about problems, borrows the console's style sheet.
    """
    blueprint = Blueprint("admin_api", __name__, url_prefix=ROOT, template_folder="pages/templates")
    by_path: dict[str, dict[str, Endpoint]] = defaultdict(dict)
    for endpoint in EVERY_ENDPOINT:
        by_path[endpoint.path][endpoint.method] = endpoint
    for path, methods in by_path.items():
        rule = path.replace("{id}", "<string(maxlength=64):id>")
        view = partial(_serve, door, methods)
        name = path.replace(".", "-")  # a dot would name another blueprint's
        blueprint.add_url_rule(rule, name, view, methods=_METHODS, provide_automatic_options=False)

    document = orjson.dumps(describe(EVERY_ENDPOINT, ROOT))

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        response = Response(document, content_type="application/json")
        return secured(response, public_for(_DOCUMENT_SECONDS))

    @blueprint.get("/problems")
    def problems() -> Response:
        body = render_template("staff/problems.html", say=_texts(door), problems=STATUS_OF)
        return secured(Response(body), public_for(_DOCUMENT_SECONDS))

    @blueprint.route("/", defaults={"rest": ""}, methods=_METHODS)
    @blueprint.route("/<path:rest>", methods=_METHODS)
    def nothing_here(**_: str) -> Response:
        return as_problem(RefusedError("not-found"), _texts(door))

    return blueprint


def _serve(door: Door, methods: Mapping[str, Endpoint], id: str = "") -> Response:
    """Answer a request to one path, whatever happens."""
    texts = _texts(door)
    try:
        return _answered(door, methods, id, texts)
    except RefusedError as refused:
        return as_problem(refused, texts)
    except RequestEntityTooLarge:
        return as_problem(RefusedError("too-large", limit=request.max_content_length), texts)
    except Exception as error:
        if unkept := store_trouble(error):
            log.error("trouble with the store", endpoint=request.endpoint, reason=unkept.problem)
            return as_problem(unkept, texts)
        reference = secrets.token_hex(4)
        log.exception("admin endpoint failed", endpoint=request.endpoint, reference=reference)
        return as_problem(RefusedError("internal", reference=reference), texts)


def _answered(door: Door, methods: Mapping[str, Endpoint], id_: str, texts: Texts) -> Response:
    actor = let_in(door)
    endpoint = methods.get("GET" if request.method == "HEAD" else request.method)
    if endpoint is None:
        raise RefusedError("method-not-allowed", allowed=", ".join(methods))
    require(actor, endpoint.action)
    request.max_content_length = LARGEST_FILE if endpoint.upload else _LARGEST_BODY
    known = door.operations.known
    call = Call(
        actor=actor,
        texts=texts,
        body=_uploaded() if endpoint.upload else _body(endpoint, known),
        query=_query(endpoint.query) if endpoint.query else None,
        id=id_,
        idempotency_key=request.headers.get("Idempotency-Key"),
    )
    return _response(endpoint.handler(door.operations, call))


def let_in(door: Door) -> Actor:
    """Whoever asks, by their token. Raises RefusedError."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not text.strip():
        raise RefusedError("unauthorized")
    return door.let_in(text.strip(), request.remote_addr or "").actor()


def _uploaded() -> bytes:
    """The file that the body is. A form that holds one is not what is asked for."""
    if request.mimetype not in _FILE_TYPES:
        raise RefusedError("unsupported-media-type")
    return request.get_data(cache=False)


def _body(endpoint: Endpoint, known: Mapping[str, object]) -> BaseModel | None:
    if endpoint.body is None:
        return None
    if endpoint.body_optional and not request.get_data():
        return endpoint.body()
    return _read(endpoint.body, known)


def _read(model: type[Model], known: Mapping[str, object]) -> Model:
    if request.mimetype != "application/json":
        raise RefusedError("unsupported-media-type")
    raw = request.get_data()
    try:
        orjson.loads(raw)  # stricter than pydantic, which takes NaN and Infinity for JSON
    except orjson.JSONDecodeError:
        raise RefusedError("malformed") from None
    try:
        return model.model_validate_json(raw, context=dict(known))
    except ValidationError as error:
        raise invalid(error) from None


def _query(model: type[Model]) -> Model:
    """The query's parameters; they are text, so that numbers and booleans are read from it."""
    try:
        return model.model_validate_strings(request.args.to_dict())
    except ValidationError as error:
        raise invalid(error) from None


def _response(answer: Answer) -> Response:
    if isinstance(answer.content, Csv | Zip):
        return secured(Response(answer.content.body, mimetype=answer.content.media_type))
    payload = answer.content.model_dump_json()
    response = Response(payload, answer.status, content_type="application/json")
    if answer.location:
        response.headers["Location"] = f"{ROOT}{answer.location}"
    return secured(response)


def as_problem(refused: RefusedError, texts: Texts) -> Response:
    """What is refused, as RFC 9457 has it."""
    body = _decoded_body() if refused.faults else None
    problem = problem_of(refused, texts, body)
    headers: dict[str, str] = {"Content-Language": texts.language, "Vary": "Accept-Language"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="Jesi On"'
    if problem.status == 405:
        headers["Allow"] = str(refused.values["allowed"])
    if problem.status == 429:
        headers["Retry-After"] = str(refused.values["seconds"])
    return secured(response_of(problem, headers))


def _decoded_body() -> object:
    """The body once more, to point into it; None for a request that has none."""
    return orjson.loads(request.get_data()) if request.is_json else None


def _texts(door: Door) -> Texts:
    return door.catalogue.negotiate(request.accept_languages)
