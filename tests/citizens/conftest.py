"""A registry on an empty store, and a way to say what a turn changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import redis

from bot.citizens import Address, Change, Cipher, Profile, Record, Registry, found

DATA_KEY = "0f" * 32
TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(DATA_KEY)


@pytest.fixture
def registry(redis_client: redis.Redis, cipher: Cipher) -> Registry:
    return Registry(
        redis_client,
        cipher,
        slices=found(redis_client, cipher),
        topics=TOPICS,
        languages=("en",),
        session_seconds=1800,
    )


_sids = count(1)


def new_sid() -> str:
    return f"SM{next(_sids):032x}"


def turn(
    registry: Registry, *uris: str, change: Callable[[Profile], Profile] = lambda p: p, **more: Any
) -> Record:
    """One committed turn of whoever writes from `uris`."""
    record = registry.load([Address.parse(uri) for uri in uris], new_sid())
    values = {"session": b"{}", "reply": b"[]", "at": NOW, **more}
    assert registry.commit(record, Change(profile=change(record.profile), **values))
    return record


def subscribe(*topics: str) -> Callable[[Profile], Profile]:
    return lambda profile: replace(profile, subscribed=True, topics=topics or TOPICS)


def leave(profile: Profile) -> Profile:
    return replace(profile, subscribed=False, topics=())
