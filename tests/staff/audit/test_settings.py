"""Settings that change between two starts are told."""

from pathlib import Path
from typing import Any

import pytest
import redis

from bot.settings import Settings
from bot.staff.audit import AuditLog
from bot.staff.audit.settings import WATCHED, tell_settings


@pytest.fixture
def start(redis_client: redis.Redis, audit: AuditLog, tmp_path: Path) -> Any:
    """The service starts with some settings; what the log tells of it."""

    def start(**given: Any) -> list[dict[str, str]]:
        before = len(list(audit.entries()))
        settings = Settings(_env_file=None, data_dir=tmp_path, **given)
        tell_settings(redis_client, audit, settings)
        return [dict(entry.details) for entry in list(audit.entries())[before:]]

    return start


def test_a_start_tells_what_is_another_than_at_the_last(start: Any) -> None:
    assert start() == []
    assert start(four_eyes="on") == [{"FOUR_EYES": "auto → on"}]
    assert start(four_eyes="on") == []
    assert start(four_eyes="off", urgent_alone=True) == [
        {"FOUR_EYES": "on → off", "URGENT_ALONE": "False → True"}
    ]
    assert start() == [{"FOUR_EYES": "off → auto", "URGENT_ALONE": "True → False"}]


def test_no_password_in_an_address_is_told(start: Any) -> None:
    url = "https://anna:secret@actions.comune.example/webhook"
    (told,) = start(action_endpoint_url=url)
    assert told == {"ACTION_ENDPOINT_URL": "– → https://actions.comune.example/webhook"}


def test_what_is_watched_is_no_secret_and_no_number() -> None:
    fields = Settings.model_fields
    assert [name for name in WATCHED if not fields[name].repr] == []
    assert "twilio_whatsapp_from" not in WATCHED
