"""Waiting until nothing is under way."""

import asyncio

from simulator.work import Work


def test_what_ends_and_starts_something_else_at_once_is_not_yet_the_end() -> None:
    work = Work()
    done: list[str] = []

    async def task() -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        done.append("task")

    async def scenario() -> bool:
        def hand_over() -> None:
            call_off()
            work.spawn(task())

        call_off = work.later(0, hand_over)
        return await work.settled(timeout=10)

    assert asyncio.run(scenario())
    assert done == ["task"]
