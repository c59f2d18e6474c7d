"""The OpenAPI 3.1 document of the admin endpoint, made from the table that is served."""

from collections.abc import Iterable, Sequence
from inspect import getdoc
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from ruamel.yaml import YAML

from bot.broadcast import MEDIA_KINDS
from bot.staff.answers import Problem
from bot.staff.endpoints import Endpoint
from bot.staff.problems import MEDIA_TYPE, STATUS_OF

_WRITTEN = Path(__file__).parent / "openapi.yml"
_REFERENCE = "#/components/schemas/{model}"
_ALWAYS = (
    "unauthorized",
    "forbidden",
    "too-many-attempts",
    "internal",
    "unavailable",
    "nothing-kept",
)
_WITH_BODY = ("malformed", "too-large", "unsupported-media-type", "validation")
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Chosen by the caller. The same key with the same body answers with what it "
    "created; with another body it is refused (409).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "school-closure-2026-10-03",
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}}

_FILE = {"type": "string", "format": "binary"}

Json = dict[str, Any]


def describe(endpoints: Sequence[Endpoint], root: str) -> Json:
    """The document, as JSON takes it; `root` is the path under which everything is."""
    written = YAML(typ="safe", pure=True).load(_WRITTEN)
    paths: Json = {}
    for endpoint in endpoints:
        examples = written["examples"].get(endpoint.handler.__name__)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(
            endpoint, examples
        )
    return {
        "openapi": "3.1.0",
        "info": written["info"],
        "servers": [{"url": root}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(endpoints),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "jo_<id>_<secret>"}
            },
        },
    }


def _operation(endpoint: Endpoint, examples: Json | None) -> Json:
    summary, _, rest = (getdoc(endpoint.handler) or "").partition("\n\n")
    operation: Json = {
        "operationId": endpoint.handler.__name__,
        "summary": " ".join(summary.split()),
        "tags": [endpoint.path.split("/")[1]],
        "x-required-action": endpoint.action.value,
        "parameters": list(_parameters(endpoint)),
        "responses": _answers(endpoint) | _problems(endpoint),
    }
    if rest:
        operation["description"] = rest
    if endpoint.upload:
        operation["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": _FILE} for kind in MEDIA_KINDS},
        }
    if endpoint.body:
        content: Json = {"schema": _reference(endpoint.body)}
        if examples:
            content["examples"] = examples
        operation["requestBody"] = {
            "required": not endpoint.body_optional,
            "content": {"application/json": content},
        }
    return operation


def _parameters(endpoint: Endpoint) -> Iterable[Json]:
    if "{id}" in endpoint.path:
        yield _ID
    if endpoint.idempotent_by_key:
        yield _IDEMPOTENCY_KEY
    if endpoint.query:
        for name, schema in endpoint.query.model_json_schema(ref_template=_REFERENCE)[
            "properties"
        ].items():
            yield _query_parameter(name, schema)


def _query_parameter(name: str, schema: Json) -> Json:
    """A field of a filter; that it may be null means that it may be left out."""
    schema = {key: value for key, value in schema.items() if key != "title"}
    description = schema.pop("description", "")
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    if kinds:
        schema = kinds[0]
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _answers(endpoint: Endpoint) -> Json:
    return {
        str(status): {
            "description": meaning,
            "content": {"application/json": {"schema": _reference(model)}}
            if issubclass(model, BaseModel)
            else {model.media_type: {"schema": {"type": "string"}}},
        }
        for status, (meaning, model) in endpoint.answers.items()
    }


def _problems(endpoint: Endpoint) -> Json:
    names = {*_ALWAYS, *endpoint.problems}
    names |= set(_WITH_BODY) if endpoint.body or endpoint.upload else set()
    names |= {"validation"} if endpoint.query else set()
    by_status: dict[int, list[str]] = {}
    for name in STATUS_OF:
        if name in names:
            by_status.setdefault(STATUS_OF[name], []).append(name)
    return {
        str(status): {
            "description": f"Problem: {', '.join(by_status[status])}.",
            "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
        }
        for status in sorted(by_status)
    }


def _reference(model: type[Any]) -> Json:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _schemas(endpoints: Sequence[Endpoint]) -> Json:
    modes: dict[type[BaseModel], JsonSchemaMode] = {Problem: "serialization"}
    for endpoint in endpoints:
        answers = (model for _, model in endpoint.answers.values() if issubclass(model, BaseModel))
        modes |= dict.fromkeys(answers, "serialization")
        modes |= {endpoint.body: "validation"} if endpoint.body else {}
    _, schema = models_json_schema(list(modes.items()), ref_template=_REFERENCE)
    definitions: Json = schema["$defs"]
    return dict(sorted(definitions.items()))
