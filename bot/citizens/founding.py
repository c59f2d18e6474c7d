"""What is settled once, when a registry is first opened: its slices and its key."""

from typing import cast

import redis

from bot.citizens.cipher import Cipher, WrongDataKeyError
from bot.store import keys

# Enough to spread a million citizens over a cluster; few enough to ask them all at once.
_SLICES = 64


def found(client: redis.Redis, cipher: Cipher) -> int:
    """The number of slices of the registry in this Redis, settled now if it is new.

    Raises WrongDataKeyError where the registry was written with another DATA_KEY: going on would
    number every citizen a second time.
    """
    client.hsetnx(keys.FOUNDING, "slices", _SLICES)
    client.hsetnx(keys.FOUNDING, "data_key", cipher.fingerprint)
    slices, fingerprint = cast("list[bytes]", client.hmget(keys.FOUNDING, ["slices", "data_key"]))
    if fingerprint.decode() != cipher.fingerprint:
        raise WrongDataKeyError(
            "DATA_KEY is not the one that this registry was written with. Put the right one "
            "into the environment (it was kept in DATA_DIR/data-key, or in your backup)."
        )
    return int(slices)
