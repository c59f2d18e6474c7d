"""A process that launches what is due and is killed before it can order anybody to plan it."""

import os
import signal
import sys
from collections.abc import Iterable, Mapping

from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.life import NoticeBoard
from bot.broadcast.outcomes import Settling
from bot.clock import system_clock
from bot.store import connect
from tests.broadcast.harness import Town


class DeadlyLanes(Lanes):
    """Lanes that nobody lives to put anything into: kill -9, as a machine's end would be."""

    def put(self, lane: Lane, entries: Iterable[Mapping[str, bytes | str]]) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def main(redis_url: str) -> None:
    """Look after what is due, once, as a broadcaster does every now and then."""
    town = Town(connect(redis_url), system_clock)
    settling = Settling(
        town.archive,
        town.ledger,
        DeadlyLanes(town.client),
        NoticeBoard(town.client, town.clock),
        town.tier_budget,
        town.verdicts,
        town.clock,
        town.broadcasts.obstacles,
    )
    settling.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
