"""Periodic jobs: each does something every so often and says what it did."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.broadcast.store_calls import in_thread
from bot.store import trouble_in

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds; what it returns is logged if there is anything."""

    name: str
    seconds: float
    run: Callable[[], Mapping[str, Any] | None]


async def run_jobs(jobs: Sequence[Job]) -> None:
    """Run the jobs when they are due, one after the other, until cancelled.

    One that fails is logged and tried again when it is due the next time.
    """
    if not jobs:
        await asyncio.Event().wait()
    due = dict.fromkeys((job.name for job in jobs), 0.0)
    while True:
        for job in jobs:
            if time.monotonic() >= due[job.name]:
                await _run(job)
                due[job.name] = time.monotonic() + job.seconds
        await asyncio.sleep(max(0.0, min(due.values()) - time.monotonic()))


async def _run(job: Job) -> None:
    try:
        done = await in_thread(job.run) or {}
    except Exception as error:
        if trouble := trouble_in(error):
            log.warning("trouble with the store", job=job.name, trouble=trouble)
        else:
            log.exception("job failed", job=job.name)
        return
    if any(done.values()):
        log.info("job done", job=job.name, **done)
