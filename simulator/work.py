"""Everything that is still to happen: timers and tasks, counted, so that a test can wait."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Work:
    """Runs timers and tasks on the event loop and knows when nothing is left to do."""

    def __init__(self) -> None:
        self._timers: set[asyncio.TimerHandle] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def busy(self) -> int:
        """How many timers and tasks are under way."""
        return len(self._timers) + len(self._tasks)

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call after so many seconds, never at once. Returns what calls it off."""

        def fire() -> None:
            call()
            call_off()

        def call_off() -> None:
            handle.cancel()
            self._timers.discard(handle)
            self._look()

        handle = asyncio.get_running_loop().call_later(seconds, fire)
        self._timers.add(handle)
        self._quiet.clear()
        return call_off

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine in the background."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        self._quiet.clear()
        task.add_done_callback(self._finished)
        return task

    async def settled(self, timeout: float) -> bool:
        """Wait until nothing is under way; False when that takes longer than `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while self.busy:  # what ended may have started something before we woke up
                    await self._quiet.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Drop the timers and cancel the tasks."""
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._timers.clear()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._look()
        if not task.cancelled() and (error := task.exception()):
            task.get_loop().call_exception_handler(
                {"message": "a task of the simulator failed", "exception": error}
            )

    def _look(self) -> None:
        if not self._timers and not self._tasks:
            self._quiet.set()
