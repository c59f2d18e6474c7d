"""Which broadcasts are in which state: an index that may name one too many, and never one too few.

A broadcast and an index are in different slots of a cluster, so that no script can change both.
Whoever moves a broadcast names it in the index of its new state before and after, and strikes it
off the old one; where it has come back there meanwhile, it is named again. So of two who move it at
once, and of one who dies in between, an index never loses one. Readers pass over what is in another
state by now.
"""

from collections.abc import Iterable
from typing import Any

import redis

from bot.broadcast.life.lifecycle import State
from bot.store import keys


class StateIndex:
    """The ids of broadcasts by state."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def enter(self, broadcast_id: str, state: State) -> None:
        """It is about to be in this state."""
        self._client.zadd(keys.broadcasts_in(state), {broadcast_id: 0})

    def moved(self, broadcast_id: str, before: State, after: State) -> None:
        """It was moved from one state to another."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.zadd(keys.broadcasts_in(after), {broadcast_id: 0})
        pipeline.zrem(keys.broadcasts_in(before), broadcast_id)
        pipeline.hget(keys.broadcast(broadcast_id), "state")
        if pipeline.execute()[2] == before.encode():
            self.enter(broadcast_id, before)

    def is_made(self) -> bool:
        """Whether there is one: a store of an earlier version has none."""
        return bool(self._client.exists(keys.BROADCASTS_INDEXED))

    def make(self, found: Iterable[tuple[str, State]]) -> None:
        """Make it of what there is. Twice, or while broadcasts are moved, is the same."""
        pipeline: Any = self._client.pipeline(transaction=False)
        for broadcast_id, state in found:
            pipeline.zadd(keys.broadcasts_in(state), {broadcast_id: 0})
        pipeline.set(keys.BROADCASTS_INDEXED, 1)
        pipeline.execute()
