"""Alive, ready."""

from flask import Flask
from flask.testing import FlaskClient

from bot.public.health import create_health


def client_of(**checks: object) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_health(checks))  # type: ignore[arg-type]
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


def test_no_answer_is_kept_by_caches() -> None:
    client = client_of()
    for path in ("/healthz", "/readyz"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
