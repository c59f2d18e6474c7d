"""Headers of the whole site."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app import build_app
from bot.services import Services
from bot.settings import Settings


@pytest.mark.parametrize(
    ("public_base_url", "promised"),
    [("https://avvisi.comune.example", "max-age=31536000"), ("", None)],
)
def test_a_site_that_is_reached_by_https_is_never_reached_otherwise(
    build_services: Callable[..., Services],
    redis_server: str,
    model_dir: Path,
    public_base_url: str,
    promised: str | None,
) -> None:
    settings = Settings(
        _env_file=None,
        data_dir=model_dir,
        secret_key="0e" * 32,
        data_key="0f" * 32,
        public_base_url=public_base_url,
    )
    client = build_app(build_services(settings, redis_server)).test_client()
    for path in ("/", "/nothing", "/healthz", "/admin/sign-in", "/admin/api/v1/me"):
        assert client.get(path).headers.get("Strict-Transport-Security") == promised
