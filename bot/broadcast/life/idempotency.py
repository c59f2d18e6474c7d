"""Idempotency keys: the same request made twice makes one broadcast."""

from hashlib import sha256
from typing import cast

import orjson
import redis

from bot.store import keys

_SECONDS = 7 * 24 * 60 * 60


class IdempotencyConflictError(ValueError):
    """The Idempotency-Key was used before, with something else in the body."""


class IdempotencyKeys:
    """Which broadcast belongs to a key of an author."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def id_for(self, key: str, author_id: str, content: object, new: str) -> str:
        """The id that belongs to a key: `new`, or that of the first time.

        `content` is what is asked for, as JSON takes it. The id is fixed before anything is
        written, so that a request that was cut off and is repeated finishes what the first one
        began. Raises IdempotencyConflictError.
        """
        name = keys.idempotency(_hash([author_id, key]))
        self._client.set(name, f"{new} {_hash(content)}", nx=True, ex=_SECONDS)
        stored = cast("bytes", self._client.get(name)).decode()
        broadcast_id, _, first_content = stored.partition(" ")
        if first_content != _hash(content):
            raise IdempotencyConflictError(key)
        return broadcast_id


def _hash(value: object) -> str:
    return sha256(orjson.dumps(value)).hexdigest()
