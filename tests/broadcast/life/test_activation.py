"""Somebody lets a broadcast out while drafts are cleared away: whoever wins, it is looked after."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import Any

import pytest
import redis
from redis.client import Pipeline

from bot.broadcast import State
from bot.clock import system_clock
from bot.store import keys
from bot.store.connection import Client
from tests.broadcast.harness import Town, draft
from tests.waiting import LONG_ENOUGH

STAFF, SERVICE = "staff", "service"
STEPS = {STAFF: 3, SERVICE: 5}
"""Activate, move, activate; look who is active, load them, deactivate, read the state, activate."""
SCORES = [
    [STAFF if step in staffs else SERVICE for step in range(sum(STEPS.values()))]
    for staffs in combinations(range(sum(STEPS.values())), STEPS[STAFF])
]


class Score:
    """Whose turn it is: a name for each step, in the order in which they are taken."""

    def __init__(self, turns: Sequence[str]) -> None:
        self._turns = deque(turns)
        self._changed = threading.Condition()

    def step(self, name: str) -> None:
        """Wait for the turn of `name`, and take it; who has none left goes on as they like."""
        with self._changed:
            while name in self._turns and self._turns[0] != name:
                assert self._changed.wait(LONG_ENOUGH), self._turns
            if name in self._turns:
                self._turns.popleft()
            self._changed.notify_all()

    def play(self, name: str, part: Callable[[], Any]) -> threading.Thread:
        """Do something in those steps; those that it does not need, nobody waits for."""

        def run() -> None:
            part()
            with self._changed:
                self._turns = deque(turn for turn in self._turns if turn != name)
                self._changed.notify_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread


class Player(Client):
    """Waits for its turn before whatever decides who is looked after."""

    name: str
    score = Score(())

    def execute_command(self, *args: Any, **options: Any) -> Any:
        about = str(args[1:5])
        moves = args[0] in ("EVAL", "EVALSHA", "HGET") and "}:broadcast" in about
        if moves or keys.ACTIVE_BROADCASTS in args:
            self.score.step(self.name)
        return super().execute_command(*args, **options)

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Pipeline:
        if self.name == SERVICE:
            self.score.step(self.name)
        return super().pipeline(transaction, shard_hint)


def town_of(name: str, url: str) -> Town:
    client: Any = type(name, (Player,), {"name": name}).from_url(url)
    return Town(client, system_clock)


def test_a_draft_that_is_let_out_while_drafts_are_cleared_away_is_looked_after(
    redis_client: redis.Redis, redis_server: str
) -> None:
    if redis_server.startswith(("redis+cluster", "redis+sentinel")):
        pytest.skip("takes the steps of a client of a single server one by one")
    staff, service = town_of(STAFF, redis_server), town_of(SERVICE, redis_server)
    staff.subscribe(1)
    settle = service.settling().run
    for number, turns in enumerate(SCORES):
        said = {"it": f"Prova {number}"}
        later = draft(text=said, send_at=system_clock() + timedelta(hours=1))
        made = staff.broadcasts.create(later, author="Anna", send=False, may_send=True).broadcast
        staff.archive.activate(made.id)  # as after a withdrawal

        score = Player.score = Score(turns)
        approve = partial(staff.broadcasts.approve, made.id, by="Bruno")
        parts = [score.play(STAFF, approve), score.play(SERVICE, settle)]
        for part in parts:
            part.join()

        assert staff.state(made.id) == State.SCHEDULED
        assert made.id in [one.id for one in staff.archive.active()], turns
        staff.broadcasts.stop(made.id, by="Anna")
        staff.archive.deactivate(made.id)
