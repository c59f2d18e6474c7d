"""Settings: every mistake is named at once, and keys are made once and kept private."""

import re

import pytest

from bot.settings import SettingsError, load_settings


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """An environment of nothing but what a test sets."""
    from bot.settings import Settings

    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return monkeypatch.setenv


def test_nothing_is_needed_to_try_it_out(environment):
    settings = load_settings(None)
    assert (settings.port, settings.twilio.numbers[0].mps, settings.simulated) == (8000, 80, True)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.twilio.api_base_url == "http://127.0.0.1:8001"


def test_keys_are_made_once_and_readable_by_their_owner_only(environment, tmp_path):
    first, second = load_settings(None), load_settings(None)
    assert first.data_key == second.data_key != first.secret_key
    assert len(first.data_key) == 64
    for name in ("data-key", "secret-key"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o777 == 0o600


def test_every_process_derives_the_same_simulated_account(environment):
    assert load_settings(None).twilio == load_settings(None).twilio


def test_every_fault_is_named_in_one_message(environment):
    environment("PORT", "eighty")
    environment("DATA_KEY", "secret-but-wrong")
    environment("PUBLIC_BASE_URL", "jesi.example")
    with pytest.raises(SettingsError) as error:
        load_settings(None)
    for name in ("PORT", "DATA_KEY", "PUBLIC_BASE_URL"):
        assert f"  {name}: " in str(error.value)
    assert "secret-but-wrong" not in str(error.value)


def test_a_redis_of_ones_own_needs_keys_that_every_machine_shares(environment):
    environment("REDIS_URL", "redis://localhost:6379")
    with pytest.raises(SettingsError) as error:
        load_settings(None)
    assert "SECRET_KEY: needed with REDIS_URL" in str(error.value)
    assert "DATA_KEY: needed with REDIS_URL" in str(error.value)


def test_an_account_needs_what_belongs_to_it(environment):
    environment("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    environment("TWILIO_API_KEY", "SK" + "0" * 32)
    with pytest.raises(SettingsError) as error:
        load_settings(None)
    for name in ("TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM", "PUBLIC_BASE_URL"):
        assert f"{name}: needed with TWILIO_ACCOUNT_SID" in str(error.value)
    assert "give both or neither" in str(error.value)


def test_an_account_is_used_with_its_key_and_both_tokens(environment):
    environment("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    environment("TWILIO_AUTH_TOKEN", "first-token")
    environment("TWILIO_AUTH_TOKEN_SECONDARY", "second-token")
    environment("TWILIO_API_KEY", "SK" + "0" * 32)
    environment("TWILIO_API_SECRET", "key-secret")
    environment("TWILIO_WHATSAPP_FROM", "whatsapp:+390731555000")
    environment("PUBLIC_BASE_URL", "https://avvisi.example/")
    settings = load_settings(None)
    assert settings.base_url == "https://avvisi.example"
    assert settings.twilio.auth_tokens == ("first-token", "second-token")
    assert (settings.twilio.username[:2], settings.twilio.password) == ("SK", "key-secret")
    assert settings.twilio.api_base_url is None
    assert not settings.starts_simulator


def test_several_numbers_may_each_have_a_pace_of_their_own(environment):
    environment("TWILIO_WHATSAPP_FROM", "whatsapp:+390731555000, whatsapp:+390731555001")
    environment("SENDER_MPS", "80")
    assert [number.mps for number in load_settings(None).twilio.numbers] == [80, 80]
    environment("SENDER_MPS", "80, 400")
    assert [(number.uri[-1], number.mps) for number in load_settings(None).twilio.numbers] == [
        ("0", 80),
        ("1", 400),
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TWILIO_WHATSAPP_FROM", "whatsapp:+390731555000,390731", "give whatsapp:+39…"),
        ("TWILIO_WHATSAPP_FROM", "whatsapp:+390731555000,whatsapp:+390731555000", "there twice"),
        ("SENDER_MPS", "0", "a whole number from 1 to 1000"),
        ("SENDER_MPS", "80,80,80", "one for each of the 1 numbers"),
    ],
)
def test_numbers_and_paces_that_do_not_fit_are_named(environment, name, value, said):
    environment("TWILIO_WHATSAPP_FROM", "whatsapp:+390731555000")
    environment(name, value)
    with pytest.raises(SettingsError, match=re.escape(said)):
        load_settings(None)


def test_secrets_do_not_show_where_settings_are_printed(environment):
    environment("ADMIN_TOKEN", "a-token-of-twenty-four-chars")
    settings = load_settings(None)
    shown = f"{settings!r} {settings.twilio!r}"
    for secret in (settings.data_key, settings.secret_key, settings.admin_token):
        assert secret not in shown


def test_an_empty_variable_counts_as_unset(environment):
    environment("REDIS_URL", "")
    environment("SENDER_MPS", "")
    assert load_settings(None).twilio.numbers[0].mps == 80
