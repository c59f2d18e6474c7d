"""How the service is, at the admin endpoint: what is wrong comes first, with what to do."""

from datetime import timedelta

import pytest

from bot.broadcast import Lane, Lanes, Presence
from bot.staff.roles import Role
from bot.store import keys
from tests.citizens.conftest import NOW
from tests.staff.conftest import ADMIN_TOKEN, SCHOOLS, Api


@pytest.fixture
def alive(redis_client, clock):
    Presence(redis_client, clock).sign("a broadcaster")


def checks(api: Api) -> dict[str, dict]:
    return {check["part"]: check for check in api.get("/health").get_json()["checks"]}


def found(api: Api, part: str) -> tuple[str, str]:
    check = checks(api)[part]
    return check["finding"], check["mood"]


def test_what_is_worst_comes_first_and_says_what_to_do(api):
    health = api.get("/health").get_json()
    assert health["mood"] == "problem"
    first = health["checks"][0]
    assert (first["part"], first["finding"]) == ("workers", "none")
    assert "riavviare" in first["advice"]


def test_a_broadcaster_that_is_alive_is_counted(api, alive):
    assert found(api, "workers") == ("alive", "good")


@pytest.mark.parametrize(
    ("lane", "minutes", "finding"),
    [
        (Lane.REPLIES, 0.5, "busy"),
        (Lane.REPLIES, 2, "late"),
        (Lane.EMERGENCY, 10, "busy"),
        (Lane.EMERGENCY, 20, "late"),
        (Lane.ORDINARY, 200, "busy"),
        (Lane.ORDINARY, 300, "late"),
    ],
)
def test_work_that_waits_too_long_is_a_problem(api, redis_client, clock, lane, minutes, finding):
    Lanes(redis_client).put(lane, [{"plan": "x"}])
    seconds, microseconds = redis_client.time()
    waited = timedelta(minutes=minutes).total_seconds()
    clock.now += timedelta(seconds=seconds + microseconds / 1e6 + waited - NOW.timestamp())
    assert found(api, f"lane_{lane}")[0] == finding


def test_the_days_limit_is_told_before_it_is_used_up(build_app, redis_client, clock):
    api = Api(build_app(day_limit=250).test_client(), ADMIN_TOKEN)
    assert found(api, "tier") == ("left", "good")
    bucket = int(clock.now.timestamp()) // 360
    redis_client.hset(keys.TIER, str(bucket), 240)
    assert found(api, "tier") == ("low", "attention")
    redis_client.hset(keys.TIER, str(bucket), 250)
    assert found(api, "tier") == ("used_up", "problem")


def test_templates_that_cannot_be_sent_are_named(build_app):
    api = Api(build_app(unapproved={"alert.it": "paused"}).test_client(), ADMIN_TOKEN)
    assert "alert.it (paused)" in checks(api)["templates"]["message"]


def test_a_try_out_says_that_nothing_is_real(build_app):
    api = Api(build_app(simulated=True).test_client(), ADMIN_TOKEN)
    assert found(api, "sender") == ("simulated", "attention")


def test_a_backup_that_is_missing_or_old_is_asked_for(api, redis_client, clock):
    assert found(api, "backup") == ("never", "attention")
    redis_client.set(keys.LAST_BACKUP, int(clock.now.timestamp()))
    assert found(api, "backup") == ("made", "good")
    clock.now += timedelta(days=8)
    assert found(api, "backup") == ("old", "attention")


def test_a_store_that_forgets_is_named(api):
    # The server of the tests keeps nothing on the disk.
    assert found(api, "store") == ("not_durable", "attention")


@pytest.fixture
def full(redis_client):
    """Has the memory of the store be full to a share, until the test is over."""

    def fill(share):
        used = redis_client.info("memory")["used_memory"]
        redis_client.config_set("maxmemory", int(used / share))

    yield fill
    redis_client.config_set("maxmemory", 0)


def test_memory_that_runs_low_is_told_before_it_is_full(api, full):
    full(0.95)
    assert found(api, "store") == ("memory_low", "attention")


def test_a_store_that_forgets_by_itself_is_a_problem(api, full, redis_client):
    full(0.5)
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert found(api, "store") == ("forgetful", "problem")
    finally:
        redis_client.config_set("maxmemory-policy", "noeviction")


def test_a_disk_that_fills_is_told_before_it_is_full(build_app):
    api = Api(build_app(room=lambda: 300_000_000).test_client(), ADMIN_TOKEN)
    assert found(api, "store") == ("disk_low", "attention")
    assert "300 MB" in checks(api)["store"]["message"]


def test_a_store_that_keeps_nothing_comes_first_and_says_what_to_do(api, full):
    full(2)
    health = api.get("/health").get_json()
    first, *others = health["checks"]
    assert (first["part"], first["finding"]) == ("store", "memory")
    assert "Nessuno può iscriversi" in first["message"]
    assert "maxmemory" in first["advice"]
    # That no broadcaster signs says nothing about broadcasters.
    assert all(check["mood"] != "problem" for check in others)


def test_what_cannot_be_kept_is_refused_and_says_so(api, full):
    full(2)
    refused = api.post("/broadcasts", SCHOOLS)
    assert refused.status_code == 503
    assert "non è stato fatto" in refused.get_json()["detail"]
    full(0.5)
    assert api.get("/broadcasts").get_json()["broadcasts"] == []
    assert api.post("/broadcasts", SCHOOLS).status_code == 201


def test_the_last_message_in_is_told(api):
    assert "23 novembre 2026, ore 10:30" in checks(api)["last_in"]["message"]


def test_every_role_may_look_and_a_stranger_may_not(app, api_as):
    for role in Role:
        assert api_as(role).get("/health").status_code == 200
    assert Api(app.test_client(), "wrong").get("/health").status_code == 401
