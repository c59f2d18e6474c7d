"""Fixtures for every room: a real Redis-compatible server and a clock that a test can set."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from bot.clock import Clock, system_clock
from bot.content.loading import CONTENT
from bot.content.script import Script, read_script
from bot.services import Services
from bot.settings import Settings
from bot.store import connect
from bot.understanding import Understanding
from bot.understanding.examples.cache import model_path
from tests.servers import KINDS, store
from tests.simulator.harness import Simulator, running_simulator
from tests.waiting import LONG_ENOUGH

# The machine may be busy with something else: examples have no time limit, and pages have long.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
expect.set_options(timeout=LONG_ENOUGH * 1000)

_CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        """Move forward, in timedelta's own words: `advance(minutes=31)`."""
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: one process has them, and the others share out all the rest."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--store cluster`: the tests on another kind of store than the embedded one."""
    parser.addoption("--store", choices=KINDS, default="valkey", help="what the tests run on")
    parser.addoption("--pictures", type=Path, help="where to keep a picture of every page")


@pytest.fixture(scope="session")
def redis_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a store that is thrown away after the run (one for each test process)."""
    with store(request.config.getoption("--store"), tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture
def redis_client(redis_server: str) -> Iterator[redis.Redis]:
    """A client on an empty store, the memory of which is free again."""
    client = connect(redis_server)
    client.execute_command("FLUSHALL", "SYNC")
    yield client
    client.close()


@pytest.fixture(scope="session")
def models(pytestconfig: pytest.Config) -> Path:
    """Where trained models are kept, for later runs too: each is named after its content."""
    return Path(pytestconfig.cache.mkdir("models"))


@pytest.fixture(scope="session")
def understanding(models: Path) -> Understanding:
    """That of the real content, trained by whichever process comes first."""
    with (models / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Understanding.load(CONTENT, models)


@pytest.fixture(scope="session")
def make_data_dir(
    models: Path, understanding: Understanding, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Path]:
    """Makes a DATA_DIR in which nothing is but the model, so that a service starts at once."""

    def make() -> Path:
        directory = tmp_path_factory.mktemp("data")
        (directory / "models").mkdir()
        shutil.copy2(model_path(CONTENT, models), directory / "models")
        return directory

    return make


@pytest.fixture(scope="session")
def model_dir(make_data_dir: Callable[[], Path]) -> Path:
    """A DATA_DIR for all tests of this process that keep nothing in it but models."""
    return make_data_dir()


@pytest.fixture
def data_dir(make_data_dir: Callable[[], Path]) -> Path:
    """A DATA_DIR of a test's own."""
    return make_data_dir()


@pytest.fixture(scope="session")
def script() -> Script:
    """What the bot says and does, read once."""
    return read_script()


@pytest.fixture(scope="session")
def build_services(script: Script, understanding: Understanding) -> Callable[..., Services]:
    """Builds services on content that has been read: reading it takes longer than most tests."""

    def build(settings: Settings, redis_url: str, clock: Clock = system_clock) -> Services:
        services = Services(settings, redis_url, clock)
        services.script, services.understanding = script, understanding
        return services

    return build


@pytest.fixture
def services(
    build_services: Callable[..., Services],
    redis_server: str,
    redis_client: redis.Redis,
    clock: SettableClock,
    model_dir: Path,
) -> Services:
    """The whole wiring on an empty store and a clock that stands still."""
    settings = Settings(
        _env_file=None, data_dir=model_dir, secret_key="0e" * 32, data_key="0f" * 32
    )
    return build_services(settings, redis_server, clock)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top of the repository."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; one for each module, because Playwright keeps an event loop running."""
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "no chromium on this machine: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lonely_simulator() -> Iterator[Simulator]:
    """A simulator whose citizens nobody hears."""
    with running_simulator("http://127.0.0.1:9/nobody") as simulator:
        yield simulator
