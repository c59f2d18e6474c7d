"""Calling the store from the event loop, and living through its absence and its refusals.

Short calls are made right on the loop. One takes 50 to 100 µs, once for a batch of recipients; in
a thread it would have to fight the loop for the interpreter, which on a busy loop takes 5 ms a
turn and three turns a call (measured: half the messages a second). What takes longer, like
planning a broadcast, goes into a thread.

While the store is being restarted, or can keep nothing, the loop has to live on, so that the
provider's answers are read before their time-outs fire; what they said is written down as soon as
the store takes it. For that a broadcaster's connections give up quickly, and `surely` waits on the
loop instead. Nothing leaves meanwhile but what had been claimed: a claim is a call like any other.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import redis
import structlog

from bot.store import trouble_in

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

_PAUSE_SECONDS = 0.25


async def in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a call that takes longer than a few hundred microseconds."""
    return await asyncio.to_thread(call, *args, **kwargs)


async def surely(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a short call, however long the store is in trouble: it is made again until it
    succeeds. So only for calls that may be made twice, which is true of all that broadcasters do.
    """
    told = False
    while True:
        try:
            return call(*args, **kwargs)
        except redis.RedisError as error:
            if not (trouble := trouble_in(error)):
                raise
            if not told:  # a full disk is filled no further, however many calls wait
                log.warning("trouble with the store; waiting until it is over", trouble=trouble)
            told = True
            await asyncio.sleep(_PAUSE_SECONDS)
