"""Trouble with the store: it is away for the moment, or takes nothing. Nothing of ours is wrong.

A server that cannot keep what it is told refuses every change and goes on answering questions: its
memory is full, its disk is full, it follows another server by now, its replicas are gone. All of
that passes, or somebody sees to it; until then nothing may be done that could not be noted.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, ParamSpec

import redis
from redis import exceptions

from bot.store import keys

P = ParamSpec("P")


class Trouble(StrEnum):
    """What is the matter."""

    AWAY = "away"
    """It does not answer, is starting, or is busy with something long."""
    DISK = "disk"
    """It cannot write to its disk."""
    MEMORY = "memory"
    """Its memory is full."""
    READ_ONLY = "read_only"
    """It only follows another server, or nobody follows it who should."""


_KINDS: tuple[tuple[type[Exception], Trouble], ...] = (
    (exceptions.ReadOnlyError, Trouble.READ_ONLY),
    (exceptions.OutOfMemoryError, Trouble.MEMORY),
    (exceptions.MasterDownError, Trouble.AWAY),
    (exceptions.ClusterDownError, Trouble.AWAY),
    (exceptions.TryAgainError, Trouble.AWAY),
    (exceptions.ConnectionError, Trouble.AWAY),
    (exceptions.TimeoutError, Trouble.AWAY),
)

# Errors for which redis-py has no class, and those that Redis 6.2 wraps when a script meets them:
# "ERR Error running script (…): -OOM command not allowed". The word in capitals is the protocol's.
_CODES = {
    "MISCONF": Trouble.DISK,
    "OOM": Trouble.MEMORY,
    "READONLY": Trouble.READ_ONLY,
    "NOREPLICAS": Trouble.READ_ONLY,
    "MASTERDOWN": Trouble.AWAY,
    "BUSY": Trouble.AWAY,
}
_PROBE_SECONDS = 60
_CODE = re.compile(rf"(?:^|: -|caused error: )({'|'.join(_CODES)})\b")


def trouble_in(error: Exception) -> Trouble | None:
    """What an error of redis-py says about the store; None where it is about what was asked."""
    for kind, trouble in _KINDS:
        if isinstance(error, kind):
            return trouble
    if isinstance(error, exceptions.ResponseError) and (found := _CODE.search(str(error))):
        return _CODES[found[1]]
    return None


def probe(client: redis.Redis) -> Trouble | None:
    """What is the matter with a store, found out by having it keep something; None: nothing."""
    try:
        client.set(keys.PROBE, 1, ex=_PROBE_SECONDS)
    except exceptions.RedisError as error:
        if not (trouble := trouble_in(error)):
            raise
        return trouble
    return None


def if_possible(call: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Have something noted on which nothing depends; not, while the store is in trouble."""
    try:
        call(*args, **kwargs)
    except exceptions.RedisError as error:
        if not trouble_in(error):
            raise
