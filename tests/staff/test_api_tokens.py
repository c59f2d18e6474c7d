"""Tokens at the admin endpoint: made, used, revoked."""

from collections.abc import Callable

from bot.staff.roles import Role
from tests.staff.conftest import Api


def test_a_token_is_made_used_and_revoked(api: Api) -> None:
    answer = api.post("/tokens", {"name": "Lucia Bianchi", "role": "approver", "valid_days": 30})
    assert answer.status_code == 201
    made = answer.get_json()
    lucia = Api(api.client, made["token"])
    assert lucia.get("/me").get_json()["name"] == "Lucia Bianchi"
    assert "token" not in api.get("/tokens").get_json()["tokens"][0]

    revoked = api.call("DELETE", f"/tokens/{made['id']}")
    assert revoked.get_json()["revoked_at"]
    assert lucia.get("/me").status_code == 401


def test_a_token_that_is_not_there_is_not_found(api: Api) -> None:
    assert api.call("DELETE", "/tokens/nobody").status_code == 404


def test_a_token_says_what_it_permits(api_as: Callable[..., Api]) -> None:
    me = api_as(Role.WRITER).get("/me").get_json()
    assert me["role"] == "writer"
    assert me["may"] == ["read", "write", "stop_own"]
