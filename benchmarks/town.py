"""Citizens by the thousand, written straight into the store as the registry leaves them."""

import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import compress

import numpy as np
import redis
from numpy.typing import NDArray

from bot.citizens import Address, AddressKind, Cipher, Consent, Profile, Registry, found
from bot.store import keys

DATA_KEY = "0f" * 32
TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")

_AT_ONCE = 20_000


def open_registry(client: redis.Redis) -> tuple[Registry, Cipher]:
    """A registry on an empty store."""
    cipher = Cipher(DATA_KEY)
    slices = found(client, cipher)
    registry = Registry(
        client, cipher, slices=slices, topics=TOPICS, languages=("en",), session_seconds=1800
    )
    return registry, cipher


def settle(
    client: redis.Redis, registry: Registry, cipher: Cipher | None, citizens: int, share: float
) -> None:
    """Let people follow each topic with a probability of `share`.

    With a cipher everybody has an address in the roster; without, only the bitmaps are written.
    """
    dice = np.random.default_rng(7)
    now = int(time.time()).to_bytes(4, "big")
    for slice_ in range(registry.slices):
        size = len(range(slice_, citizens, registry.slices))
        pipeline = client.pipeline(transaction=False)
        pipeline.set(keys.population(slice_), size)
        pipeline.set(keys.last_inbound(slice_), now * size)
        for topic in TOPICS:
            follows = dice.random(size) < share
            pipeline.set(keys.topic(slice_, topic), np.packbits(follows).tobytes())
        if cipher:
            pipeline.hset(keys.roster(slice_), mapping=_roster(cipher, slice_, size))
        pipeline.execute()


def settle_whole(
    client: redis.Redis, registry: Registry, cipher: Cipher, citizens: int, share: float
) -> None:
    """As `settle`, with everything that is kept about a subscriber with one consent."""
    dice = np.random.default_rng(7)
    now = datetime.now(UTC)
    follows: list[list[NDArray[np.bool_]]] = [[] for _ in range(registry.slices)]
    for begin in range(0, citizens, _AT_ONCE):
        people = range(begin, min(begin + _AT_ONCE, citizens))
        chosen = dice.random((len(people), len(TOPICS))) < share
        profiles: dict[str, bytes] = {}
        rosters: dict[int, dict[str, bytes]] = defaultdict(dict)
        for person, row in zip(people, chosen, strict=True):
            address = Address.parse(f"whatsapp:+39333{person:08d}")
            id_ = cipher.citizen_id(address)
            slice_ = registry.slice_of(id_)
            number = len(follows[slice_])
            follows[slice_].append(row)
            rosters[slice_][str(number)] = registry.sealed(slice_, number, address)
            profile = _profile(person, number, tuple(compress(TOPICS, row)), now)
            profiles[keys.citizen(slice_, id_)] = b"1 " + profile.to_json()
        pipeline = client.pipeline(transaction=False)
        for key, profile_ in profiles.items():
            pipeline.set(key, profile_)
        for slice_, roster in rosters.items():
            pipeline.hset(keys.roster(slice_), mapping=roster)
        pipeline.execute()
    _write_bitmaps(client, follows, now)


def _profile(person: int, number: int, topics: tuple[str, ...], now: datetime) -> Profile:
    consent = Consent(True, now, f"SM{person:032x}", "2026-01")
    return Profile(number, True, topics, "it", consent, AddressKind.PHONE, now)


def _write_bitmaps(
    client: redis.Redis, follows: list[list[NDArray[np.bool_]]], now: datetime
) -> None:
    seconds = int(now.timestamp()).to_bytes(4, "big")
    pipeline = client.pipeline(transaction=False)
    for slice_, rows in enumerate(follows):
        if not rows:
            continue
        pipeline.set(keys.population(slice_), len(rows))
        pipeline.set(keys.last_inbound(slice_), seconds * len(rows))
        for topic, column in zip(TOPICS, np.array(rows).T, strict=True):
            pipeline.set(keys.topic(slice_, topic), np.packbits(column).tobytes())
    pipeline.execute()


def _roster(cipher: Cipher, slice_: int, size: int) -> dict[str, bytes]:
    tag = keys.slice_tag(slice_)
    return {
        str(number): cipher.encrypt(
            Address.parse(f"whatsapp:+3933355{slice_:02d}{number:06d}"), f"{tag}:{number}".encode()
        )
        for number in range(size)
    }
