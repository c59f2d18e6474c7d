"""The admin endpoint and the console over a real store with a few subscribers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.broadcast import (
    Alarms,
    Archive,
    Audience,
    Broadcasts,
    Lanes,
    Ledger,
    Means,
    MediaStore,
    Notice,
    NoticeBoard,
    Presence,
    Testers,
    Tier,
    Traffic,
)
from bot.broadcast.audience import Planner
from bot.broadcast.ledger import Report, Status
from bot.broadcast.life import Action, Party
from bot.checking import problems_of
from bot.citizens import Census, Cipher, History, Questions, Registry, found
from bot.content import CONTENT
from bot.editing import Revisions, Workshop
from bot.municipality import Municipality, load_municipality
from bot.ready_texts import ReadyTexts, load_ready_texts
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.entrance import Entrance
from bot.staff.accounts.own import OwnAccount
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.people import People
from bot.staff.accounts.provider import IdentityProvider
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.accounts.sessions import Sessions
from bot.staff.accounts.token_operations import TokenOperations
from bot.staff.accounts.tokens import Tokens
from bot.staff.accounts.visitors import Visitors
from bot.staff.actors import COMMAND_LINE
from bot.staff.api import create_api
from bot.staff.audit import AuditLog
from bot.staff.audit.operations import AuditOperations
from bot.staff.broadcasts.deciding import Deciding
from bot.staff.broadcasts.files import Files
from bot.staff.broadcasts.looking import Looking
from bot.staff.broadcasts.sittings import Sittings
from bot.staff.broadcasts.telling import Telling
from bot.staff.broadcasts.writing import Writing
from bot.staff.content.desk import ContentDesk
from bot.staff.door import Door
from bot.staff.door import staff_texts as load_staff_texts
from bot.staff.four_eyes import FourEyes, Policy
from bot.staff.health.health import Health
from bot.staff.listeners.listeners import Listeners
from bot.staff.operations import Operations
from bot.staff.pages.console import create_console
from bot.staff.roles import Role
from bot.staff.testers.operations import TesterOperations
from bot.web.texts import Catalogue
from bot.web.vendor import create_vendor
from bot.whatsapp.errors import load_verdicts
from tests.citizens.conftest import subscribe, turn
from tests.conftest import SettableClock

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

    census = Census(
        redis_client,
        slices=registry.slices,
        topics=municipality.topic_ids,
        languages=tuple(municipality.languages),
    )

    in_force = NoticeBoard(redis_client, clock).in_force

    def build(
        four_eyes: Policy = "off",
        urgent_alone: bool = False,
        training: bool = False,
        base_url: str = "http://localhost",
        tokens: Tokens = tokens,
        notices: Callable[[], Sequence[Notice]] = in_force,
        trying_out: bool = True,
        provider: IdentityProvider | None = None,
        households: int | None = None,
        day_limit: int = 0,
        unapproved: Mapping[str, str] = MappingProxyType({}),
        simulated: bool = False,
    ) -> Flask:
        parts = AccountParts(
            accounts=accounts,
            sessions=Sessions(redis_client, clock),
            second_factors=SecondFactors(redis_client, "0f" * 32),
            attempts=Attempts(redis_client, clock),
            audit=audit,
            clock=clock,
        )
        looking, telling = Looking(broadcasts, notices), Telling(audit)
        eyes = FourEyes(
            policy=four_eyes,
            approvers=lambda: tokens.who_may_approve() | accounts.who_may_approve(),
            urgent_alone=urgent_alone,
            training=training,
        )
        operations = Operations(
            broadcasts=looking,
            writing=Writing(broadcasts, looking, telling, eyes, Sittings(redis_client)),
            deciding=Deciding(broadcasts, looking, telling, eyes),
            four_eyes=eyes,
            files=Files(MediaStore(redis_client), audit),
            testers=TesterOperations(broadcasts.testers, audit),
            tokens=TokenOperations(tokens, accounts),
            audit=AuditOperations(audit),
            health=Health(
                redis_client,
                lanes=Lanes(redis_client),
                presence=Presence(redis_client, clock),
                traffic=Traffic(redis_client, Archive(redis_client, clock)),
                tier=Tier(redis_client, clock, day_limit),
                templates=lambda: unapproved,
                alarms=Alarms(redis_client, clock).all,
                simulated=simulated,
                clock=clock,
            ),
            content=ContentDesk(
                Revisions(redis_client),
                Workshop(CONTENT, tmp_path / "content"),
                problems_of,
                audit,
                clock,
            ),
            people=People(accounts, audit, clock),
            listeners=Listeners(
                census,
                History(redis_client, census, clock),
                Questions(redis_client, clock, slices=registry.slices),
                audit,
                households=households,
            ),
            municipality=municipality,
            ready_texts=ready_texts,
        )
        door = Door(
            operations=operations,
            tokens=tokens,
            attempts=parts.attempts,
            catalogue=staff_texts,
            entrance=Entrance(parts),
            own=OwnAccount(parts),
            visitors=Visitors(parts, tokens, trying_out=trying_out),
            provider=provider,
            training=training,
        )
        app = Flask(__name__, static_folder=None)
        app.secret_key = "only for tests, and long enough to be one"
        app.register_blueprint(create_vendor())
        app.register_blueprint(create_api(door))
        app.register_blueprint(create_console(door, clock, base_url))
        return app

    return build


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
