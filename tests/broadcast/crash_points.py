"""Dies at every step of sending a message, and says what became of the message each time.

    python -m tests.broadcast.crash_points REDIS_URL SIMULATOR_URL BASE_URL

Forks a child for each step: the child runs a broadcaster whose store or sender kills the process
(SIGKILL) just before or just after one particular call. Then a second child, unharmed, recovers.
Each BASE_URL stands for a database of the store; in all of them this goes on side by side.
Prints one line of JSON for each step.
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.client import Pipeline

import bot.store
from bot.broadcast import Limits, Outcome, Outgoing, Sender, Trace
from bot.broadcast.lanes import Lane
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.logs import configure_logs
from bot.store import connect, keys
from bot.store.connection import Client
from bot.whatsapp.sending import TwilioSender
from tests.broadcast.harness import Town, account_at, run_until

SCRIPTS = {
    sha1(script.read_bytes()).hexdigest(): script.stem
    for script in (Path(bot.store.__file__).parent / "lua").glob("*.lua")
}
LIMITS = Limits(
    request_seconds=5,
    lease_seconds=1,
    patience=Patience(launch=timedelta(seconds=0.2), reports=timedelta(seconds=3)),
)
"""Impatient, but not so that a request of a provider that stands still for a moment counts as lost
before it is taken: sixteen go on side by side, on whatever machine."""
_IDLE = ("xreadgroup lane:replies", "xautoclaim lane:replies", "xlen lane:emergency")
"""Looks into lanes in which nothing is."""


class Step:
    """Names the calls of a process as they happen, and dies at one of them."""

    def __init__(self, deadly: str | None = None) -> None:
        """`deadly`: ``before`` or ``after``, the name of a call, which time it is made; None:
        never, only list them."""
        self._deadly = deadly
        self._times: Counter[str] = Counter()
        self.seen: list[str] = []

    def begin(self, call: str) -> str:
        """A call is about to be made."""
        self._times[call] += 1
        step = f"{call} #{self._times[call]}"
        self.seen.append(step)
        self._die_at(f"before {step}")
        return step

    def end(self, step: str) -> None:
        """It has been made, and nobody has heard the answer yet."""
        self._die_at(f"after {step}")

    def _die_at(self, moment: str) -> None:
        if moment == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def mortal(step: Step) -> type[Client]:
    """A client of the store that names every call to `step`."""

    class MortalPipeline(Pipeline):
        def execute(self, raise_on_error: bool = True) -> list[Any]:
            (first, *_), _ = self.command_stack[0]
            begun = step.begin(f"pipeline of {first.lower()}")
            answer = super().execute(raise_on_error)
            step.end(begun)
            return answer

    class MortalClient(Client):
        def execute_command(self, *args: Any, **options: Any) -> Any:
            begun = step.begin(name_of(args))
            answer = super().execute_command(*args, **options)
            step.end(begun)
            return answer

        def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Pipeline:
            return MortalPipeline(
                self.connection_pool, self.response_callbacks, transaction, shard_hint
            )

    return MortalClient


class MortalSender:
    """A sender that may die before, during and after a request."""

    def __init__(self, sender: Sender, step: Step) -> None:
        self._sender, self._step = sender, step

    async def submit(self, message: Outgoing) -> Outcome:
        begun = self._step.begin("submit")
        half_way = asyncio.get_running_loop().call_later(0.1, self._step.begin, "half of submit")
        outcome = await self._sender.submit(message)
        half_way.cancel()
        self._step.end(begun)
        return outcome

    async def look_up(self, message: Outgoing, since: datetime) -> Trace:
        return await self._sender.look_up(message, since)


def text_of(moment: str) -> str:
    """What is sent while somebody dies at a moment."""
    return f"Prova {sha1(moment.encode()).hexdigest()}"


def name_of(args: Sequence[Any]) -> str:
    """A script by its name, any other command with its key, without ids."""
    if args[0] == "EVALSHA":
        return SCRIPTS[args[1]]
    key = next((arg for arg in args[1:] if isinstance(arg, str) and ":" in arg), str(args[1]))[:60]
    return f"{args[0].lower()} {re.sub(r'{[^}]*}:|:[0-9a-z]{10,}', '', key)}"


# ── One step ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Place:
    """A store of its own for one step, and where its receipts are taken."""

    redis_url: str
    simulator_url: str
    base_url: str

    def town(self, step: Step | None = None) -> Town:
        client = mortal(step).from_url(self.redis_url) if step else connect(self.redis_url)
        client.url = self.redis_url
        return Town(client, system_clock)

    def prepare(self, text: str) -> str:
        """One citizen, and a broadcast to them."""
        town = self.town()
        town.client.flushdb()
        town = self.town()
        town.subscribe(1)
        return town.launch(text={"it": text})

    def work(self, step: Step | None, broadcast: str) -> None:
        """Run a broadcaster until the broadcast is over; raises AssertionError when it never is."""

        async def run() -> None:
            town, account = self.town(step), account_at(self.simulator_url)
            async with TwilioSender(
                account, town.client, town.templates, base_url=self.base_url, timeout=5
            ) as sender:
                broadcaster = town.broadcaster(MortalSender(sender, step or Step()), LIMITS)
                await run_until(broadcaster, self.is_over(broadcast), look=0.1)

        asyncio.run(run())

    def is_over(self, broadcast: str) -> Callable[[], bool]:
        watch = self.town()
        return lambda: (
            watch.state(broadcast) == "completed"
            and watch.counts(broadcast) == {"delivered": 1}
            and self.left_over(watch, broadcast) == 0
        )

    def verdict(self, broadcast: str) -> dict[str, Any]:
        town = self.town()
        return {
            "counts": town.counts(broadcast),
            "state": town.state(broadcast),
            "left": self.left_over(town, broadcast),
        }

    def left_over(self, town: Town, broadcast: str) -> int:
        """Work that waits, or is under way."""
        waiting = sum(town.client.xlen(keys.lane(lane)) for lane in Lane)
        return (
            waiting + len(town.archive.progress.open_ranges(broadcast)) + len(town.archive.active())
        )


def forked(work: Callable[[], None]) -> int:
    """Start a process of its own for a piece of work; its id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return pid


def exit_code(pid: int) -> int:
    """Wait for the end of a process."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def all_steps(place: Place) -> list[str]:
    """Every call that a process makes on the way of one message."""
    broadcast, step = place.prepare("Prova generale"), Step()
    place.work(step, broadcast)
    return list(dict.fromkeys(step.seen))


def play(place: Place, moments: Sequence[str]) -> None:
    """Die at each of the moments, recover, and tell what became of the message."""
    for moment in moments:
        broadcast = place.prepare(text_of(moment))
        victim = forked(lambda m=moment, b=broadcast: place.work(Step(m), b))
        died = exit_code(victim) == -signal.SIGKILL
        exit_code(forked(lambda b=broadcast: place.work(None, b)))
        told = {"moment": moment, "text": text_of(moment), "died": died}
        line = json.dumps(told | place.verdict(broadcast)) + "\n"
        os.write(sys.stdout.fileno(), line.encode())  # whole: others tell theirs meanwhile


def main(redis_url: str, simulator_url: str, *base_urls: str) -> int:
    configure_logs()
    places = [
        Place(f"{redis_url}?db={number}", simulator_url, base_url)
        for number, base_url in enumerate(base_urls)
    ]
    steps = all_steps(places[0])
    first = [step for step in steps if step.endswith(("#1", "#2")) and not step.startswith(_IDLE)]
    moments = [f"{when} {step}" for step in first for when in ("before", "after")]
    shares = [moments[number :: len(places)] for number in range(len(places))]
    players = [
        forked(lambda p=place, s=share: play(p, s))
        for place, share in zip(places, shares, strict=True)
    ]
    return max([exit_code(player) for player in players])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
