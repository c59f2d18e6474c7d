"""What can be counted, for Prometheus: with a token, as everything that only staff may see."""

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.staff.api import as_problem, let_in
from bot.staff.door import Door
from bot.staff.refusals import RefusedError
from bot.web.headers import secured


def create_metrics(door: Door, registry: CollectorRegistry) -> Blueprint:
    """`/metrics`, for whoever has a token of any role: how many citizens there are is not public.

    `registry` holds what it shows: totals only, nothing about a citizen.
    """
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        try:
            let_in(door)
        except RefusedError as refused:
            return as_problem(refused, door.catalogue.negotiate(request.accept_languages))
        return secured(Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST))

    return blueprint
