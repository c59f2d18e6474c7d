"""Alive, ready, counted."""

from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry, Counter

from bot.public.health import create_health


def client_of(**checks: object) -> FlaskClient:
    registry = CollectorRegistry()
    Counter("turns", "Turns of citizens", registry=registry).inc(3)
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_health(checks, registry))  # type: ignore[arg-type]
    return app.test_client()


def failing() -> bool:
    raise ConnectionError("unix:///secret/path")


def test_a_process_that_answers_is_alive_even_when_it_is_not_ready() -> None:
    assert client_of(store=failing).get("/healthz").status_code == 200


def test_a_process_is_ready_when_every_check_passes() -> None:
    answer = client_of(store=lambda: True, models=lambda: "loaded").get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"store": "ok", "models": "ok"}


def test_a_check_that_fails_or_raises_is_named_and_tells_nothing() -> None:
    answer = client_of(store=failing, models=lambda: False, web=lambda: True).get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"store": "failing", "models": "failing", "web": "ok"}
    assert "secret" not in answer.get_data(as_text=True)


def test_metrics_are_what_prometheus_reads() -> None:
    answer = client_of().get("/metrics")
    assert "turns_total 3.0" in answer.get_data(as_text=True)
    assert answer.mimetype == "text/plain"


def test_no_answer_is_kept_by_caches() -> None:
    client = client_of()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
