"""Citizens by the thousand, written straight into the store as the registry leaves them."""

import time

import numpy as np
import redis

from bot.citizens import Address, Cipher, Registry, found
from bot.store import keys

DATA_KEY = "0f" * 32
TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")


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


def _roster(cipher: Cipher, slice_: int, size: int) -> dict[str, bytes]:
    tag = keys.slice_tag(slice_)
    return {
        str(number): cipher.encrypt(
            Address.parse(f"whatsapp:+3933355{slice_:02d}{number:06d}"), f"{tag}:{number}".encode()
        )
        for number in range(size)
    }
