"""`backup` and `restore`, run as people run them, on citizens who have subscribed."""

from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from bot.citizens import Address, Registry
from bot.services import Services
from bot.store import keys
from bot.turn.inbound import Inbound, MessageKind

SECRETS = {"SECRET_KEY": "0e" * 32, "DATA_KEY": "0f" * 32}
Command = Callable[..., str]


def address(person: int) -> Address:
    return Address.parse(f"whatsapp:+39333555{person:04d}")


def says(services: Services, person: int, text: str) -> str:
    sid = f"SM{person}{text}"
    inbound = Inbound(sid, (address(person),), MessageKind.TEXT, text, services.clock())
    return "\n".join(reply.text for reply in services.conversation.handle(inbound).replies)


def known(registry: Registry, person: int) -> tuple[object, ...]:
    record = registry.load([address(person)], "SM-asking")
    return record.version, record.profile, registry.consents(record)


@pytest.fixture
def store(redis_server: str) -> dict[str, str]:
    """The environment in which the service's store is the one of the tests."""
    return {"REDIS_URL": redis_server, **SECRETS}


@pytest.fixture
def town(services: Services) -> Services:
    for person in range(30):
        says(services, person, "Jesi On")
    for person in range(10):
        says(services, person, "solo scuole")
    says(services, 3, "Jesi Off")
    return services


def test_what_was_backed_up_comes_back_to_the_last_bit(
    bot: Command, town: Services, store: dict[str, str], tmp_path: Path
) -> None:
    before = [known(town.registry, person) for person in range(30)]
    figures = town.census.subscribers(), town.census.subscribers_by_topic()
    bot("backup", str(tmp_path / "copy"), **store)
    town.redis.flushall()
    bot("restore", str(tmp_path / "copy"), **store)
    assert [known(town.registry, person) for person in range(30)] == before
    assert (town.census.subscribers(), town.census.subscribers_by_topic()) == figures
    assert "Scuole" in says(town, 5, "a cosa sono iscritto?")


def test_when_the_last_backup_was_made_is_known(
    bot: Command, town: Services, store: dict[str, str], tmp_path: Path
) -> None:
    assert town.redis.get(keys.LAST_BACKUP) is None
    bot("backup", str(tmp_path / "copy"), **store)
    made_at = town.redis.get(keys.LAST_BACKUP)
    assert int(made_at) > 1_700_000_000
    town.redis.flushall()
    bot("restore", str(tmp_path / "copy"), **store)
    assert town.redis.get(keys.LAST_BACKUP) == made_at


def test_it_is_the_way_from_one_redis_to_another(
    bot: Command, town: Services, store: dict[str, str], tmp_path: Path
) -> None:
    copy, embedded = str(tmp_path / "copy"), {"DATA_DIR": str(tmp_path / "data"), **SECRETS}
    bot("backup", copy, **store)
    bot("restore", copy, **embedded)
    assert "not empty" in bot("restore", copy, status=1, **embedded)
    bot("backup", copy, **embedded)
    town.redis.flushall()
    bot("restore", copy, **store)
    assert town.census.subscribers() == 29


def test_a_store_that_is_not_empty_is_replaced_only_when_told(
    bot: Command, town: Services, store: dict[str, str], tmp_path: Path
) -> None:
    copy = str(tmp_path / "copy")
    bot("backup", copy, **store)
    says(town, 99, "Jesi On")
    assert "not empty" in bot("restore", copy, status=1, **store)
    assert town.census.subscribers() == 30
    bot("restore", "--replace", copy, **store)
    assert town.census.subscribers() == 29


def test_another_key_is_refused_and_nothing_is_changed(
    bot: Command, town: Services, store: dict[str, str], tmp_path: Path
) -> None:
    copy, other = str(tmp_path / "copy"), {**store, "DATA_KEY": "ab" * 32}
    assert "DATA_KEY" in bot("backup", copy, status=1, **other)
    assert not Path(copy).exists()
    bot("backup", copy, **store)
    town.redis.flushall()
    assert "another DATA_KEY" in bot("restore", copy, status=1, **other)
    assert town.redis.dbsize() == 0


def test_a_running_service_is_not_restored_under_its_feet(
    bot: Command, town: Services, store: dict[str, str], tmp_path: Path, redis_client: redis.Redis
) -> None:
    copy = str(tmp_path / "copy")
    bot("backup", copy, **store)
    redis_client.zadd(keys.BROADCASTERS, {"somebody": 2e10})
    assert "Stop it" in bot("restore", "--replace", copy, status=1, **store)
