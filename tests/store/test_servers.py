"""The same service on other stores: Redis 7, one that sentinels name, a cluster of three nodes.

On a cluster the server itself refuses whatever touches two slots at once. All other tests can be
run on any of them, too: `pytest --store cluster`.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from flask.testing import FlaskClient
from redis.cluster import RedisCluster
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app import build_app
from bot.broadcast import Accepted, Broadcaster, Limits, Outgoing, ReplyMessage, Unknown
from bot.broadcast.outcomes import Patience
from bot.services import Services
from bot.settings import Settings
from bot.store.backup import Head, is_empty, restore_backup, write_backup
from tests.broadcast.harness import Postman, address_of, run_until
from tests.servers import store

ADMIN_TOKEN = "an-administrators-token-for-tests"
API = "/admin/api/v1/broadcasts"
_NO_HEARING = Limits(patience=Patience(hearing=timedelta(0)))
"""No wait for the reports of the last messages: here a test says what is reported."""


@pytest.fixture(scope="module", params=["redis", "sentinel", "cluster"])
def redis_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with store(request.param, tmp_path_factory.mktemp(request.param)) as url:
        yield url


class Comune:
    """The service in this process, used over its web app and one broadcaster."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.web: FlaskClient = build_app(services).test_client()
        self._sids = itertools.count(1)

    def says(self, person: int, text: str) -> str:
        """A citizen writes; what they read."""
        form = {
            "MessageSid": f"SM{next(self._sids):032x}",
            "From": address_of(person).uri,
            "To": self.services.settings.twilio.numbers[0].uri,
            "Body": text,
        }
        return self._signed("/whatsapp/inbound", form).get_data(as_text=True)

    def reports(self, message: Outgoing, status: str) -> None:
        """The provider says what became of a message."""
        answer = self._signed(f"/whatsapp/status?r={message.reference}", {"MessageStatus": status})
        assert answer.status_code == 204

    def staff(self, method: str, path: str = "", body: Any = None) -> Any:
        """The admin endpoint of broadcasts, as the administrator."""
        login = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        answer = self.web.open(API + path, method=method, json=body, headers=login)
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return answer.get_json()

    def launch(self, text: str, *topics: str) -> str:
        body = {"topics": topics, "text": {"it": text}, "send": True}
        return str(self.staff("POST", body=body)["id"])

    def send(self, postman: Postman, until: Callable[[], bool]) -> None:
        """Let one broadcaster work until something is true."""
        services = self.services
        broadcaster = Broadcaster(
            services.redis,
            registry=services.registry,
            cipher=services.cipher,
            clock=services.clock,
            sender=postman,
            verdicts=services.error_table,
            paces=services.paces,
            tier=services.tier,
            obstacles=services.broadcasts.obstacles,
            limits=_NO_HEARING,
        )
        asyncio.run(run_until(broadcaster, until))

    def state(self, broadcast: str) -> str:
        return str(self.staff("GET", f"/{broadcast}")["status"])

    def counts(self, broadcast: str) -> dict[str, int]:
        """Only those that are not zero."""
        counts = self.staff("GET", f"/{broadcast}")["counts"]
        return {name: count for name, count in counts.items() if count}

    def _signed(self, path: str, form: dict[str, str]) -> TestResponse:
        settings = self.services.settings
        validator = RequestValidator(settings.twilio.auth_tokens[0])
        signature = validator.compute_signature(settings.base_url + path, form)
        return self.web.post(path, data=form, headers={"X-Twilio-Signature": signature})


@pytest.fixture
def comune(
    build_services: Callable[..., Services],
    redis_server: str,
    redis_client: redis.Redis,
    model_dir: Path,
) -> Comune:
    settings = Settings(
        _env_file=None,
        data_dir=model_dir,
        secret_key="0e" * 32,
        data_key="0f" * 32,
        admin_token=ADMIN_TOKEN,
        sender_mps="200",
    )
    return Comune(build_services(settings, redis_server))


def accepted(_: Outgoing) -> Accepted:
    return Accepted("SM" + "0" * 32)


def test_who_subscribed_gets_what_staff_send_and_nobody_else(comune: Comune) -> None:
    assert "Jesi Off" in comune.says(1, "Jesi On")
    comune.says(2, "solo scuole")
    comune.says(3, "solo eventi")
    comune.says(4, "Jesi On")
    comune.says(4, "Jesi Off")

    broadcast = comune.launch("Domani le scuole restano chiuse.", "scuole")
    postman = Postman(accepted)
    comune.send(postman, until=lambda: comune.state(broadcast) == "completed")
    for message in postman.submitted:
        comune.reports(message, "delivered")

    assert sorted(postman.addresses) == [address_of(1).uri, address_of(2).uri]
    assert comune.counts(broadcast) == {"delivered": 2}


def test_a_pause_in_the_middle_loses_nobody(comune: Comune) -> None:
    for person in range(80):
        comune.says(person, "Jesi On")
    broadcast = comune.launch("Concerto in piazza.", "eventi")

    def answer(_: Outgoing) -> Accepted:
        if len(first.submitted) == 10:
            comune.services.broadcasts.pause(broadcast, by="Anna")
        return Accepted("SM")

    first, second = Postman(answer), Postman(accepted)
    comune.send(first, until=lambda: comune.state(broadcast) == "paused")
    comune.services.broadcasts.resume(broadcast, by="Anna")
    comune.send(second, until=lambda: comune.state(broadcast) == "completed")

    assert len(first.submitted) < 80
    assert len(set(first.addresses + second.addresses)) == 80
    assert comune.counts(broadcast) == {"accepted": 80}


def test_replies_with_buttons_go_through_their_lane(comune: Comune) -> None:
    reply = ReplyMessage("Confermi?")
    assert comune.services.replies.enqueue("SM1", address_of(1), [reply], number="")
    assert not comune.services.replies.enqueue("SM1", address_of(1), [reply], number="")
    postman = Postman(accepted)
    comune.send(postman, until=lambda: bool(postman.submitted))
    assert postman.addresses == [address_of(1).uri]


def test_a_report_proves_what_the_lost_answer_left_open(comune: Comune) -> None:
    comune.says(1, "Jesi On")
    broadcast = comune.launch("Allerta meteo.", "meteo")
    postman = Postman(lambda _: Unknown("lost"))
    comune.send(postman, until=lambda: comune.counts(broadcast) == {"unknown": 1})
    comune.reports(postman.submitted[0], "sent")
    assert comune.counts(broadcast) == {"sent": 1}


def test_everybody_may_see_the_public_page_and_whether_all_is_well(comune: Comune) -> None:
    comune.says(1, "Jesi On")
    assert comune.web.get("/").status_code == 200
    assert comune.web.get("/readyz").status_code == 200


def test_what_is_counted_is_for_whoever_has_a_token(comune: Comune) -> None:
    comune.says(1, "Jesi On")
    login = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    counted = comune.web.get("/metrics", headers=login)
    assert counted.mimetype == "text/plain"
    assert "jesi_on_subscribers 1.0" in counted.get_data(as_text=True)
    for headers in ({}, {"Authorization": "Bearer nothing"}):
        refused = comune.web.get("/metrics", headers=headers)
        assert (refused.status_code, "jesi_on" in refused.get_data(as_text=True)) == (401, False)
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_citizens_are_spread_over_the_nodes_of_a_cluster(comune: Comune) -> None:
    for person in range(60):
        comune.says(person, "Jesi On")
    store = comune.services.redis
    if isinstance(store, RedisCluster):
        held = [len(list(node.redis_connection.keys("{s*"))) for node in store.get_primaries()]
        assert len(held) == 3
        assert min(held) > 0
    assert comune.services.census.subscribers() == 60


def test_a_backup_brings_everybody_back(comune: Comune, tmp_path: Path) -> None:
    for person in range(20):
        comune.says(person, "Jesi On")
    services, copy = comune.services, tmp_path / "copy"
    by_topic = services.census.subscribers_by_topic()
    write_backup(services.redis, copy, Head(services.clock(), services.cipher.fingerprint))
    services.redis.flushdb()
    assert is_empty(services.redis)
    restore_backup(services.redis, copy)
    assert services.census.subscribers_by_topic() == by_topic
    comune.says(3, "Jesi Off")
    assert services.census.subscribers() == 19


@pytest.mark.parametrize(
    "url",
    [
        "redis+cluster://redis.example:6379,redis2.example",
        "rediss+sentinel://user:pass@a.example,b.example:26380/town",
        "rediss://redis.example",
        "unix:///run/valkey.sock",
    ],
)
def test_every_kind_of_store_may_be_named(url: str) -> None:
    settings = Settings(_env_file=None, redis_url=url, secret_key="0e" * 32, data_key="0f" * 32)
    assert settings.redis_url == url
