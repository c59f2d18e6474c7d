"""What is settled once, when a registry is first opened: its slices and its key."""

from typing import cast

import redis

from bot.citizens.cipher import Cipher, WrongDataKeyError
from bot.settings import SetupError
from bot.store import keys

# Enough to spread a million citizens over a cluster; few enough to ask them all at once.
_SLICES = 64


class TrainingStoreError(SetupError):
    """A store of training is opened for real, or a real one for training."""


def found(client: redis.Redis, cipher: Cipher, *, training: bool = False) -> int:
    """The number of slices of the registry in this Redis, settled now if it is new.

    Raises WrongDataKeyError where the registry was written with another DATA_KEY: going on would
    number every citizen a second time. Raises TrainingStoreError where it was founded for training
    and now is not to be, or the other way: what was begun as an exercise would go out for real,
    and what is real would be sent to a simulator and counted as delivered.
    """
    client.hsetnx(keys.FOUNDING, "training", int(training))
    if client.hget(keys.FOUNDING, "training") != b"%d" % training:
        raise TrainingStoreError(
            f"TRAINING is {str(training).lower()}, but what is stored here was begun with "
            f"TRAINING={str(not training).lower()}. Training has its own store: give it a DATA_DIR "
            "(or a REDIS_URL) of its own."
        )
    client.hsetnx(keys.FOUNDING, "slices", _SLICES)
    client.hsetnx(keys.FOUNDING, "data_key", cipher.fingerprint)
    slices, fingerprint = cast("list[bytes]", client.hmget(keys.FOUNDING, ["slices", "data_key"]))
    if fingerprint.decode() != cipher.fingerprint:
        raise WrongDataKeyError(
            "DATA_KEY is not the one that this registry was written with. Put the right one "
            "into the environment (it was kept in DATA_DIR/data-key, or in your backup)."
        )
    return int(slices)
