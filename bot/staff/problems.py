"""Problems as RFC 9457 says them: what the admin endpoint answers when something is not done."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import Response
from pydantic import ValidationError

from bot.broadcast import Reason
from bot.staff.answers import Problem, ProblemFault
from bot.staff.refusals import Fault, RefusedError
from bot.store import Trouble, trouble_in
from bot.web.texts import Texts

STATUS_OF: Mapping[str, int] = MappingProxyType(
    {
        "malformed": 400,
        "unauthorized": 401,
        "wrong-credentials": 401,
        "wrong-code": 401,
        "not-invited": 401,
        "provider-failed": 401,
        "forbidden": 403,
        "four-eyes": 403,
        "second-factor-needed": 403,
        "wrong-password": 403,
        "sign-in-again": 403,
        "not-found": 404,
        "method-not-allowed": 405,
        "wrong-state": 409,
        "changed": 409,
        "nothing-changed": 409,
        "repeat": 409,
        "last-administrator": 409,
        "person-disabled": 409,
        "already-set-up": 409,
        "idempotency-conflict": 409,
        "blocked": 409,
        "invitation-over": 410,
        "too-large": 413,
        "unsupported-media-type": 415,
        "validation": 422,
        "content-invalid": 422,
        "too-many-attempts": 429,
        "internal": 500,
        "unavailable": 503,
        "nothing-kept": 503,
    }
)
"""Every problem there is, and its HTTP status. Titles and details are in the catalogue."""

_NAMED = MappingProxyType(
    {"role": "roles", "needed": "roles", "status": "statuses", "reasons": "remarks"}
)
"""Values that are names, or several names, and the part of the catalogue that has their words."""

MEDIA_TYPE = "application/problem+json"
PAGE = "/admin/api/v1/problems"


def problem_of(refused: RefusedError, texts: Texts, body: object = None) -> Problem:
    """The problem that a refusal is, in the reader's language.

    `body` is the decoded request: the pointers in `errors` lead to what is really there.
    """
    name = refused.problem
    faults = tuple(_fault_view(fault, texts, body) for fault in refused.faults)
    return Problem(
        type=f"{PAGE}#{name}",
        title=texts(f"problems.{name}.title"),
        status=STATUS_OF[name],
        detail=texts(f"problems.{name}.detail", **_in_words(refused.values, texts)),
        errors=faults or None,
    )


def response_of(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as it goes over HTTP."""
    payload = problem.model_dump_json(exclude_none=True)
    return Response(payload, problem.status, headers, content_type=MEDIA_TYPE)


def invalid(error: ValidationError) -> RefusedError:
    """The refusal that follows from pydantic's findings, all of them at once."""
    findings = error.errors(include_url=False, include_input=False)
    faults = tuple(
        Fault(finding["loc"], finding["type"], tuple(finding.get("ctx", {}).items()))
        for finding in findings
    )
    return RefusedError("validation", faults)


def store_trouble(error: Exception) -> RefusedError | None:
    """The refusal that follows from trouble with the store; None where the fault is ours."""
    match trouble_in(error):
        case None:
            return None
        case Trouble.AWAY:
            return RefusedError("unavailable")
        case _:
            return RefusedError("nothing-kept")


def fault_text(fault: Fault, texts: Texts) -> str:
    """What is wrong, in words; pydantic has more kinds of faults than the catalogue has texts."""
    name = f"faults.{fault.code}"
    return texts(name, **dict(fault.values)) if name in texts else texts("faults.invalid")


def remark_text(reason: Reason, texts: Texts) -> str:
    """What speaks for care, or against sending, in words; numbers as people write them."""
    values = {
        name: texts.number(value) if isinstance(value, int) else value
        for name, value in reason.values.items()
    }
    if (state := values.get("state")) is not None:
        values["state"] = texts(f"template_states.{state}")
    return texts(f"remarks.{reason.code}", **values)


def _in_words(values: Mapping[str, object], texts: Texts) -> dict[str, object]:
    return {key: _words(_NAMED.get(key), value, texts) for key, value in values.items()}


def _words(part: str | None, value: object, texts: Texts) -> object:
    if part is None:
        return value
    if isinstance(value, tuple):
        return " ".join(remark_text(reason, texts) for reason in value)
    return texts(f"{part}.{value}")


def _fault_view(fault: Fault, texts: Texts, body: object) -> ProblemFault:
    where = _as_far_as_it_goes(fault.where, body)
    return ProblemFault(
        field=".".join(str(part) for part in where) or "body",
        pointer=_pointer(where) if body is not None else None,
        code=fault.code,
        message=fault_text(fault, texts),
    )


def _as_far_as_it_goes(where: tuple[str | int, ...], body: object) -> tuple[str | int, ...]:
    """Without the parts below a plain value: a text may be sent as a string or by language."""
    node: Any = body
    for depth, part in enumerate(where):
        if node is None:
            break
        if isinstance(node, str | int | float):
            return where[:depth]
        node = _child(node, part)
    return where


def _child(node: Any, part: str | int) -> Any:
    if isinstance(node, Mapping):
        return node.get(part)
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node):
        return node[part]
    return None


def _pointer(where: tuple[str | int, ...]) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in where)
    return "#" + "".join(f"/{part}" for part in parts)
