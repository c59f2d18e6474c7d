"""One machine's processes: started together, brought back when they die, stopped in order."""

import asyncio
import signal
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.store.embedded import EmbeddedServer, EmbeddedServerError

log = structlog.get_logger()

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_HEALTHY_SECONDS = 30.0
_STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Supervisor:
    """Keeps the embedded server and some programs alive until told to stop.

    A program that dies comes back, at once the first time and after growing pauses when it keeps
    dying. On SIGINT or SIGTERM the programs are asked to end first, and the server last, when
    nobody writes any more.
    """

    def __init__(self, server: EmbeddedServer | None, programs: Sequence[Program]) -> None:
        """`server` has been started; None where Redis is somebody else's."""
        self._server = server
        self._programs = programs
        self._stopping = asyncio.Event()

    async def run(self, started: Coroutine[None, None, None]) -> None:
        """Run until SIGINT or SIGTERM. `started` runs beside, once everything has been started."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._stopping.set)
        keepers = [asyncio.create_task(self._keep(program)) for program in self._programs]
        if self._server:
            keepers.append(asyncio.create_task(self._keep_server(self._server)))
        beside = asyncio.create_task(started)
        await self._stopping.wait()
        beside.cancel()
        await asyncio.gather(*keepers, beside, return_exceptions=True)
        if self._server:
            await asyncio.to_thread(self._server.stop)

    async def _keep(self, program: Program) -> None:
        loop, pause = asyncio.get_running_loop(), _SHORTEST_PAUSE
        while not self._stopping.is_set():
            began = loop.time()
            process = await asyncio.create_subprocess_exec(
                *program.command, env=dict(program.environment), start_new_session=True
            )
            if not await self._comes_first(process.wait()):
                await _stop(process)
                return
            log.error("a process died", name=program.name, status=process.returncode)
            healthy = loop.time() - began > _HEALTHY_SECONDS
            pause = _SHORTEST_PAUSE if healthy else min(pause * 2, _LONGEST_PAUSE)
            await self._pause(pause)

    async def _keep_server(self, server: EmbeddedServer) -> None:
        while await self._comes_first(asyncio.to_thread(server.wait)):
            log.error("the embedded server died; starting it again", reason=server.last_words())
            try:
                await asyncio.to_thread(server.start)
            except EmbeddedServerError as error:
                log.error("the embedded server does not start", reason=str(error))
                await self._pause(_LONGEST_PAUSE)

    async def _comes_first(self, end: Coroutine[None, None, object]) -> bool:
        """Wait for an end or for the order to stop; whether the end came without the order."""
        ended = asyncio.create_task(end)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        return not self._stopping.is_set()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        log.error("a process would not end; killed", pid=process.pid)
        process.kill()
        await process.wait()
