"""Keys of Redis as plain JSON, and back: what a backup is made of.

Values, and not Redis's own dumps, which only a server of the same kind and age takes back. Bytes
stand as text, each as the character of the same number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import redis

from bot.store import keys

Record = dict[str, Any]
"""``key``, ``type``, ``value``, and ``expires`` (epoch milliseconds) where the key does."""

_GONE = b"none"


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the values of one of Redis's types are read, written as JSON, and stored."""

    read: Callable[[Any, str], object]
    to_json: Callable[[Any], Any]
    store: Callable[[Any, str, Any], object]


def _text(value: bytes) -> str:
    return value.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")


def _texts(fields: dict[bytes, bytes]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in fields.items()}


def _bytes_of(fields: dict[str, str]) -> dict[bytes, bytes]:
    return {_bytes(name): _bytes(text) for name, text in fields.items()}


_KINDS = MappingProxyType(
    {
        b"string": _Kind(
            lambda to, key: to.get(key),
            _text,
            lambda to, key, value: to.set(key, _bytes(value)),
        ),
        b"hash": _Kind(
            lambda to, key: to.hgetall(key),
            _texts,
            lambda to, key, value: to.hset(key, mapping=_bytes_of(value)),
        ),
        b"list": _Kind(
            lambda to, key: to.lrange(key, 0, -1),
            lambda found: [_text(item) for item in found],
            lambda to, key, value: to.rpush(key, *map(_bytes, value)),
        ),
        b"set": _Kind(
            lambda to, key: to.smembers(key),
            lambda found: sorted(map(_text, found)),
            lambda to, key, value: to.sadd(key, *map(_bytes, value)),
        ),
        b"zset": _Kind(
            lambda to, key: to.zrange(key, 0, -1, withscores=True),
            lambda found: {_text(item): score for item, score in found},
            lambda to, key, value: to.zadd(
                key, {_bytes(item): score for item, score in value.items()}
            ),
        ),
        # Without its consumer groups: only the lanes have some, and those are not kept.
        b"stream": _Kind(
            lambda to, key: to.xrange(key),
            lambda found: [[_text(id_), _texts(fields)] for id_, fields in found],
            lambda to, key, value: [
                to.xadd(key, _bytes_of(fields), id=id_) for id_, fields in value
            ],
        ),
    }
)


def read_records(client: redis.Redis, names: Sequence[str], *, transaction: bool) -> list[Record]:
    """The records of keys; with `transaction` as they all were at one moment.

    Those that are not there any more are left out.
    """
    if not names:
        return []
    types = client.pipeline(transaction=False)
    for name in names:
        types.type(name)
    kinds = {name: kind for name, kind in zip(names, types.execute(), strict=True) if kind != _GONE}
    values = client.pipeline(transaction=transaction)
    for name, kind in kinds.items():
        _KINDS[kind].read(values, name)
        values.pttl(name)
    now, found = redis_now(client), values.execute()
    rows = zip(kinds.items(), found[::2], found[1::2], strict=True)
    return [
        {
            "key": name,
            "type": kind.decode(),
            "value": _KINDS[kind].to_json(value),
            **({"expires": now + left} if left >= 0 else {}),
        }
        for (name, kind), value, left in rows
        if value or value == b""
    ]


def store_record(pipeline: Any, record: Record) -> None:
    """Store a record under its key, of which nothing is there."""
    _KINDS[record["type"].encode()].store(pipeline, record["key"], record["value"])
    if "expires" in record:
        pipeline.pexpireat(record["key"], record["expires"])


def redis_now(client: redis.Redis) -> int:
    """Redis's clock, epoch milliseconds."""
    # In a script with a key, because a cluster would answer TIME once for each of its servers.
    found: Any = client.eval("return redis.call('TIME')", 1, keys.FOUNDING)
    seconds, micros = found
    return int(seconds) * 1000 + int(micros) // 1000
