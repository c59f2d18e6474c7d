"""The admin endpoint and the console over a real store with a few subscribers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.broadcast import (
    Archive,
    Audience,
    Broadcasts,
    Lanes,
    Ledger,
    Means,
    Testers,
)
from bot.broadcast.audience import Planner
from bot.broadcast.ledger import Report, Status
from bot.broadcast.life import Action, Party
from bot.citizens import Cipher, Registry, found
from bot.content.municipality import Municipality, load_municipality
from bot.content.ready_texts import ReadyTexts, load_ready_texts
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import AuditLog
from bot.staff.door import staff_texts as load_staff_texts
from bot.staff.roles import Role
from bot.web.texts import Catalogue
from bot.whatsapp.errors import load_verdicts
from tests.citizens.conftest import subscribe, turn
from tests.conftest import SettableClock
from tests.staff.town_hall import TownHall

API = "/admin/api/v1"
ADMIN_TOKEN = "an-administrators-token-for-tests"
SCHOOLS = {"topics": ["scuole"], "text": "Domani tutte le scuole resteranno chiuse."}


def everything_stored(client: redis.Redis) -> bytes:
    """Every key and value of the store, in one piece, to look for what must not be in it."""
    read = {
        b"string": lambda key: [client.get(key)],
        b"hash": lambda key: [part for pair in client.hgetall(key).items() for part in pair],
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    return b"\n".join(
        part for key in client.scan_iter("*") for part in (key, *read[client.type(key)](key))
    )


@pytest.fixture(scope="session")
def municipality(repository: Path) -> Municipality:
    return load_municipality(repository / "content" / "municipality.yml")


@pytest.fixture(scope="session")
def ready_texts(repository: Path, municipality: Municipality) -> ReadyTexts:
    return load_ready_texts(repository / "content" / "ready_texts.yml", municipality)


@pytest.fixture(scope="session")
def staff_texts() -> Catalogue:
    return load_staff_texts().with_texts(load_verdicts().texts())


@pytest.fixture
def registry(redis_client: redis.Redis, municipality: Municipality) -> Registry:
    """Three subscribers: two follow schools, one of them and the third the weather."""
    cipher = Cipher("0f" * 32)
    registry = Registry(
        redis_client,
        cipher,
        slices=found(redis_client, cipher),
        topics=municipality.topic_ids,
        languages=("en",),
        session_seconds=1800,
    )
    turn(registry, "whatsapp:+393335550101", change=subscribe("scuole"))
    turn(registry, "whatsapp:+393335550102", change=subscribe("scuole", "meteo"))
    turn(registry, "whatsapp:+393335550103", change=subscribe("meteo"))
    return registry


@pytest.fixture
def audit(redis_client: redis.Redis, clock: SettableClock) -> AuditLog:
    return AuditLog(redis_client, clock)


@pytest.fixture
def accounts(redis_client: redis.Redis) -> Accounts:
    return Accounts(redis_client)


@pytest.fixture
def tokens(
    redis_client: redis.Redis, clock: SettableClock, accounts: Accounts, audit: AuditLog
) -> Tokens:
    return Tokens(redis_client, clock, accounts, audit, ADMIN_TOKEN)


@pytest.fixture
def broadcasts(redis_client: redis.Redis, registry: Registry, clock: SettableClock) -> Broadcasts:
    return Broadcasts(redis_client, registry, clock, Means(80.0))


@pytest.fixture
def build_app(
    redis_client: redis.Redis,
    registry: Registry,
    broadcasts: Broadcasts,
    tokens: Tokens,
    accounts: Accounts,
    audit: AuditLog,
    municipality: Municipality,
    ready_texts: ReadyTexts,
    staff_texts: Catalogue,
    clock: SettableClock,
    tmp_path: Path,
) -> Callable[..., Flask]:
    """Builds the app of staff, with other parts than usual where a test wants them."""
    usual = TownHall(
        client=redis_client,
        registry=registry,
        broadcasts=broadcasts,
        tokens=tokens,
        accounts=accounts,
        audit=audit,
        municipality=municipality,
        ready_texts=ready_texts,
        catalogue=staff_texts,
        clock=clock,
        workshop=tmp_path / "content",
    )
    return lambda **others: replace(usual, **others).app()


@pytest.fixture
def app(build_app: Callable[..., Flask]) -> Flask:
    return build_app()


@dataclass
class Api:
    """Somebody at the admin endpoint."""

    client: FlaskClient
    token: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, json=json, **more)

    def call(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return self.client.open(f"{API}{path}", method=method, headers=headers, **more)


@pytest.fixture
def token_of(tokens: Tokens) -> Callable[..., str]:
    """The text of a new token for a role."""

    def make(role: Role, name: str | None = None) -> str:
        name = name or f"Anna {role.title()}"
        return tokens.create(name, role, timedelta(days=30), by=COMMAND_LINE).text

    return make


@pytest.fixture
def api(app: Flask) -> Api:
    """The administrator with the token of the settings."""
    return Api(app.test_client(), ADMIN_TOKEN)


@pytest.fixture
def api_as(app: Flask, token_of: Callable[..., str]) -> Callable[..., Api]:
    """Somebody with a role."""
    return lambda role, name=None: Api(app.test_client(), token_of(role, name))


@pytest.fixture
def over(api: Api, redis_client: redis.Redis, registry: Registry, clock: SettableClock) -> str:
    """A broadcast to two people that reached one of them, eight seconds later."""
    made = api.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()["id"]
    archive = Archive(redis_client, clock)
    ledger = Ledger(redis_client, clock, slices=registry.slices, languages=registry.languages)
    audience = Audience(redis_client, registry, clock)
    testers = Testers(redis_client, registry, clock)
    Planner(archive, audience, testers, ledger, Lanes(redis_client)).plan(made)
    clock.advance(seconds=8)
    reports = iter([Report(0, Status.DELIVERED), Report(0, Status.FAILED, 63024)])
    for slice_, row in enumerate(ledger.slices(made)):
        for number in range(len(row)):
            if row[number]:
                report = next(reports)
                ledger.record(made, slice_, [Report(number, report.status, report.code)])
    archive.act(made, Action.COMPLETE, by="jesi-on", party=Party.SERVICE)
    return str(made)
