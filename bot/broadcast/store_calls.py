"""Calling the store from the event loop, and living through its absence.

Short calls are made right on the loop. One takes 50 to 100 µs, once for a batch of recipients; in
a thread it would have to fight the loop for the interpreter, which on a busy loop takes 5 ms a
turn and three turns a call (measured: half the messages a second). What takes longer, like
planning a broadcast, goes into a thread.

While the store is being restarted the loop has to live on, so that the provider's answers are read
before their time-outs fire; what they said is written down as soon as the store is back. For that
a broadcaster's connections give up quickly, and `surely` waits on the loop instead.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import redis
import structlog

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

_PAUSE_SECONDS = 0.25

STORE_TROUBLE = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.ClusterDownError,
    redis.exceptions.MasterDownError,
    redis.exceptions.TryAgainError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.OutOfMemoryError,
)
"""The store is not there for the moment, or takes nothing. Nothing of ours is wrong."""


async def in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a call that takes longer than a few hundred microseconds."""
    return await asyncio.to_thread(call, *args, **kwargs)


async def surely(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a short call, however long the store is away: it is made again until it is
    answered. So only for calls that may be made twice, which is true of all that broadcasters do.
    """
    while True:
        try:
            return call(*args, **kwargs)
        except STORE_TROUBLE as error:
            log.warning("the store does not answer; trying again", reason=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
