"""The public pages, with notices that a test sets."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.broadcast import Notice
from bot.content.municipality import Municipality, load_municipality
from bot.public.pages import PublicPages, create_pages
from bot.public.whatsapp_link import WhatsAppLink
from tests.conftest import SettableClock

BASE_URL = "https://jesi-on.example"


@pytest.fixture(scope="session")
def municipality(repository: Path) -> Municipality:
    return load_municipality(repository / "content" / "municipality.yml")


@pytest.fixture
def notices() -> list[Notice]:
    """What is in force: a test puts something in."""
    return []


@pytest.fixture
def pages(municipality: Municipality, notices: list[Notice], clock: SettableClock) -> PublicPages:
    return PublicPages(
        municipality=municipality,
        whatsapp=WhatsAppLink("+393335550100", municipality.service.name),
        notices=lambda: notices,
        base_url=BASE_URL,
        session_minutes=30,
        clock=clock,
    )


@pytest.fixture
def client(pages: PublicPages) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_pages(pages))
    return app.test_client()


@pytest.fixture
def storm(clock: SettableClock) -> Notice:
    return Notice(
        id="storm",
        topics=("protezione_civile", "meteo"),
        title={"it": "Allerta arancione"},
        text={"it": "Temporali *forti* dalle 14.\nNon sostate nei sottopassi.", "en": "Storms."},
        urgent=True,
        since=clock.now - timedelta(hours=1),
        valid_until=clock.now + timedelta(hours=9),
        holds_until=clock.now + timedelta(hours=9),
    )
