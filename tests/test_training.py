"""Training: everything works, and nothing real can be reached, whatever else is set."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import redis
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from app import build_app
from bot.citizens import Cipher, found
from bot.citizens.founding import TrainingStoreError
from bot.services import Services
from bot.settings import Settings, load_settings
from bot.whatsapp.http import twilio_client
from tests.conftest import SettableClock

REAL = {
    "twilio_account_sid": "AC" + "1" * 32,
    "twilio_auth_token": "the-real-auth-token",
    "twilio_auth_token_secondary": "the-other-auth-token",
    "twilio_api_key": "SK" + "2" * 32,
    "twilio_api_secret": "the-real-secret",
    "twilio_api_base_url": "https://api.twilio.com",
    "twilio_whatsapp_from": "whatsapp:+390731000000",
    "public_base_url": "https://avvisi.comune.example",
}


@pytest.fixture
def settings(data_dir) -> Callable[..., Settings]:
    def make(**more: object) -> Settings:
        return Settings(
            _env_file=None, data_dir=data_dir, secret_key="0e" * 32, data_key="0f" * 32, **more
        )

    return make


def test_nothing_of_the_real_account_is_known(settings: Callable[..., Settings]) -> None:
    account = settings(training=True, **REAL).twilio
    assert account == settings(training=True).twilio
    told = " ".join(map(str, [account, account.auth_tokens, account.username, account.password]))
    for name, value in REAL.items():
        assert value not in told, name


def test_every_request_to_the_provider_goes_to_this_machine(
    settings: Callable[..., Settings],
) -> None:
    asked: list[str] = []

    class Recorder:
        def request(self, method: str, uri: str, **_: object) -> object:
            asked.append(uri)
            raise ConnectionError

    client = twilio_client(settings(training=True, **REAL).twilio, Recorder())
    for ask in (
        lambda: client.messages.create(to="whatsapp:+393335550101", from_="x", body="Prova"),
        lambda: client.messages.list(limit=1),
        lambda: client.content.v1.contents.list(limit=1),
    ):
        with pytest.raises(ConnectionError):
            ask()
    assert {urlsplit(uri).hostname for uri in asked} == {"127.0.0.1"}


def test_the_simulator_is_started_whatever_else_is_set(settings: Callable[..., Settings]) -> None:
    assert settings(training=True, **REAL).starts_simulator
    assert not settings(**REAL).starts_simulator


def test_training_needs_no_account(monkeypatch, tmp_path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TRAINING", "true")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", REAL["twilio_account_sid"])
    assert load_settings(None).simulated


@pytest.mark.parametrize("began_as", [True, False])
def test_an_exercise_and_the_real_thing_never_share_a_store(
    redis_client: redis.Redis, began_as: bool
) -> None:
    """What was scheduled as an exercise would go out for real; what is real, to a simulator."""
    cipher = Cipher("0f" * 32)
    found(redis_client, cipher, training=began_as)
    found(redis_client, cipher, training=began_as)
    with pytest.raises(TrainingStoreError, match="DATA_DIR"):
        found(redis_client, cipher, training=not began_as)


@pytest.fixture
def client(
    settings: Callable[..., Settings],
    build_services: Callable[..., Services],
    redis_server: str,
    redis_client: redis.Redis,
    clock: SettableClock,
) -> FlaskClient:
    """The whole web app in training, with a real account in its environment."""
    services = build_services(settings(training=True, **REAL), redis_server, clock)
    return build_app(services).test_client()


def test_the_real_provider_cannot_bring_anything_in_either(client: FlaskClient) -> None:
    form = {"MessageSid": "SM" + "0" * 32, "From": "whatsapp:+393335550101", "Body": "Jesi On"}
    address = f"{REAL['public_base_url']}/whatsapp/inbound"
    for token in (REAL["twilio_auth_token"], REAL["twilio_auth_token_secondary"]):
        signature = RequestValidator(token).compute_signature(address, form)
        answer = client.post(
            "/whatsapp/inbound", data=form, headers={"X-Twilio-Signature": signature}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin/", "/admin/broadcasts/new"])
def test_every_page_says_that_it_is_an_exercise(client: FlaskClient, path: str) -> None:
    page = client.get(path, follow_redirects=True).get_data(as_text=True)
    assert "Modalità esercitazione" in page
