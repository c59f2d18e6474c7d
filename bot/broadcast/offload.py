"""Redis from an event loop: in a thread, so that messages under way are never held up by it.

A thread costs about 0.1 ms a call, once for a batch of recipients. What it buys: while Redis is
being restarted the loop lives on, reads the provider's answers before their time-outs fire, and
what they said is written down as soon as Redis is back.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import redis
import structlog

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

_PAUSE_SECONDS = 0.5

STORE_TROUBLE = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)
"""Redis is not there for the moment. Nothing of ours is wrong."""


async def in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a call that waits for Redis."""
    return await asyncio.to_thread(call, *args, **kwargs)


async def surely(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Like `in_thread`, however long Redis is away. For what must not be forgotten."""
    while True:
        try:
            return await asyncio.to_thread(call, *args, **kwargs)
        except STORE_TROUBLE as error:
            log.warning("the store does not answer; trying again", reason=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
