"""Where redirects lead, whatever a request says."""

import pytest

from app import build_app
from bot.services import Services


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/admin", "/admin/"),
        ("/admin//broadcasts/new", "/admin/broadcasts/new"),
        ("/admin//evil.example", "/admin/evil.example"),
        ("/admin/people", "/admin/sign-in"),
    ],
)
def test_a_redirect_within_the_site_names_no_host(
    services: Services, path: str, leads_to: str
) -> None:
    client = build_app(services).test_client()
    answer = client.get(path, base_url="https://evil.example")
    assert (answer.status_code // 100, answer.headers["Location"]) == (3, leads_to)
