"""Our own numbers: each gets a place of its own for good, so that one byte can stand for it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

import redis

from bot.store import keys


def number_places(client: redis.Redis, numbers: Sequence[str]) -> Mapping[str, int]:
    """Number -> its place (from 1), in the order given; numbers that are new get the next ones.

    Of two processes that add the same one at once, both find the first of the two places.
    """
    known = _known(client)
    if new := [number for number in numbers if number not in known]:
        client.rpush(keys.OUR_NUMBERS, *new)
        known = _known(client)
    return MappingProxyType({number: known.index(number) + 1 for number in numbers})


def _known(client: redis.Redis) -> list[str]:
    stored = cast("list[bytes]", client.lrange(keys.OUR_NUMBERS, 0, -1))
    return [number.decode() for number in stored]
