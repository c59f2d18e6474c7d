"""Is it alive, and is it ready: for load balancers."""

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Response, jsonify

from bot.web.headers import secured

log = structlog.get_logger()


def create_health(
    checks: Mapping[str, Callable[[], object]],
    alarms: Callable[[], int] = lambda: 0,
) -> Blueprint:
    """`/healthz` and `/readyz`.

    Each of `checks` is called for `/readyz`; one that answers something false or raises makes the
    process unready (503) and is named. What a check says stays in the log. `alarms`: how many are
    raised, which is shown too; a process with alarms is ready all the same.
    """
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return secured(Response("ok\n", content_type="text/plain; charset=utf-8"))

    @blueprint.get("/readyz")
    def readyz() -> Response:
        states = {name: _passes(name, check) for name, check in checks.items()}
        shown: dict[str, object] = {
            name: "ok" if good else "failing" for name, good in states.items()
        }
        if all(states.values()) and (raised := alarms()):
            shown["alarms"] = raised
        response = jsonify(shown)
        response.status_code = 200 if all(states.values()) else 503
        return secured(response)

    return blueprint


def _passes(name: str, check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except Exception as error:
        log.warning("not ready", check=name, error=type(error).__name__)
        return False
