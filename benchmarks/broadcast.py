"""The broadcaster: planning for a million, speed without pace, the pace itself, overtaking.

    python -m benchmarks [planning] [speed] [pace] [overtaking]

Against the simulator over HTTP, with everything that production does. Receipts are switched off:
they are the web process's work, and on two cores they would be measured along with the sender.
"""

import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

import redis
import requests
import structlog
import uvloop
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from benchmarks.broadcast_town import open_registry, settle, settle_whole
from benchmarks.table import at_least, at_most
from bot.broadcast import (
    Archive,
    Audience,
    Broadcaster,
    Broadcasts,
    Draft,
    Ledger,
    Limits,
    Means,
    Paces,
    Testers,
    Tier,
)
from bot.broadcast.audience import Planner
from bot.broadcast.lanes import Lanes
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.content import the_municipality
from bot.store import connect
from bot.store.embedded import EmbeddedServer
from bot.twilio_account import TwilioAccount, WhatsAppNumber
from bot.whatsapp.errors import load_verdicts
from bot.whatsapp.sending import TwilioSender
from bot.whatsapp.templates import Templates
from bot.wording import the_wording

SENDER = "whatsapp:+393335550100"
TEXT = "Allerta arancione: domani le scuole di ogni ordine e grado restano chiuse. " * 2
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Post:
    """A simulated Twilio."""

    url: str
    account: TwilioAccount

    def summary(self) -> dict[str, float]:
        """What it has taken."""
        return dict(requests.get(f"{self.url}/records/summary", timeout=60).json())

    def times(self, text: str) -> list[float]:
        """When it took the messages with this text, in seconds of its own clock."""
        records = requests.get(f"{self.url}/records?limit=100000", timeout=60).json()["records"]
        return sorted(one["accepted_at"] for one in records if one["body"] == text)

    def forget(self) -> None:
        """Start afresh."""
        requests.delete(f"{self.url}/records", timeout=60)


@contextmanager
def store() -> Iterator[redis.Redis]:
    """A throw-away store that keeps everything in memory, so that the disk is not measured."""
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder), durable=False) as server,
    ):
        yield connect(server.url)


@contextmanager
def simulator() -> Iterator[Post]:
    """A simulator without pace, delays or callbacks."""
    numbers = (WhatsAppNumber(SENDER, 80),)
    account = TwilioAccount("AC" + "1" * 32, ("token",), "AC" + "1" * 32, "token", numbers, None)
    command = [sys.executable, "-m", "simulator", "--port", "0", "--mps", "0"]
    command += ["--account-sid", account.account_sid, "--auth-token", "token"]
    command += ["--sender", SENDER, "--webhook-url", "http://127.0.0.1:9/inbound"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().removeprefix("simulator: ").strip()
        requests.put(f"{url}/faults", json={"callback_lost": 1}, timeout=60)
        requests.patch(f"{url}/settings", json={"service_window": False}, timeout=60)
        at_simulator = TwilioAccount(
            account.account_sid,
            ("token",),
            account.username,
            "token",
            numbers,
            url,
        )
        try:
            yield Post(url, at_simulator)
        finally:
            server.terminate()


class Town:
    """The parts of the service that a benchmark needs."""

    def __init__(self, client: redis.Redis, mps: float) -> None:
        self.client = client
        self.registry, self.cipher = open_registry(client)
        self.paces = Paces(client, {SENDER: mps})
        self.tier = Tier(client, system_clock, 0)
        self.templates = Templates(
            client, system_clock, the_wording(the_municipality(), "http://127.0.0.1:9/media"), {}
        )
        self.archive = Archive(client, system_clock)
        self.ledger = Ledger(
            client, system_clock, slices=self.registry.slices, languages=self.registry.languages
        )
        self.broadcasts = Broadcasts(client, self.registry, system_clock, Means(self.paces.rate))

    def launch(self, *topics: str, text: str = TEXT, urgent: bool = False) -> str:
        """Let a broadcast go out."""
        draft = Draft(topics, {"it": text}, urgent)
        return self.broadcasts.create(
            draft, author="bench", send=True, may_send=True, confirm_repeat=True
        ).broadcast.id

    @asynccontextmanager
    async def broadcaster(self, post: Post) -> AsyncIterator[None]:
        """A broadcaster in this process."""
        async with TwilioSender(
            post.account, self.client, self.templates, base_url="http://127.0.0.1:9"
        ) as sender:
            broadcaster = Broadcaster(
                self.client,
                registry=self.registry,
                cipher=self.cipher,
                clock=system_clock,
                sender=sender,
                verdicts=load_verdicts(),
                paces=self.paces,
                tier=self.tier,
                obstacles=self.broadcasts.obstacles,
                limits=Limits(at_once=AT_ONCE, patience=Patience(hearing=timedelta(0))),
            )
            running = asyncio.create_task(broadcaster.run())
            yield
            broadcaster.stop()
            await running

    async def over(self, *broadcasts: str) -> None:
        """Return when they are completed."""
        while any(self.archive.state(one) != "completed" for one in broadcasts):
            await asyncio.sleep(0.02)


# ── Planning ────────────────────────────────────────────────────────────────────────────────────


def planning() -> None:
    """From the order to the ledger and the lanes, for growing towns; three topics of six."""
    each: dict[int, float] = {}
    for citizens in (10_000, 100_000, 1_000_000):
        with store() as client:
            town = Town(client, 80)
            empty = client.info("memory")["used_memory"]
            settle_whole(client, town.registry, town.cipher, citizens, share=0.5)
            planner = Planner(
                town.archive,
                Audience(client, town.registry, system_clock),
                Testers(client, town.registry, system_clock),
                town.ledger,
                Lanes(client),
            )
            memory = client.info("memory")["used_memory"]
            began = time.perf_counter()
            broadcast = town.launch("meteo", "scuole", "strade")
            recipients = planner.plan(broadcast)
            took = time.perf_counter() - began
            grown = client.info("memory")["used_memory"] - memory
        each[citizens] = took / recipients * 1e6
        print(
            f"  {citizens:>9,} citizens: registry {(memory - empty) / 1e6:,.1f} MB; "
            f"{recipients:,} recipients planned in {took:.3f} s, {each[citizens]:.2f} µs each, "
            f"{grown / 1e6:.1f} MB"
        )
    at_most("the registry of 1,000,000", (memory - empty) / 1e6, 600, "MB")
    at_most("pre-flight, launch and plan for 1,000,000", took, 2, "s")
    at_most("the broadcast beside it", grown / 1e6, 100, "MB")
    growth = each[1_000_000] / each[10_000]
    at_most("cost of a recipient, against 10,000 citizens", growth, 1, "times")


# ── Speed ───────────────────────────────────────────────────────────────────────────────────────


def speed(messages: int = 12_000, rounds: int = 3) -> None:
    """One broadcaster without pace against a bare loop of twilio-python, in turns."""
    with store() as client, simulator() as post:
        town = Town(client, 1_000_000)
        settle(client, town.registry, town.cipher, messages, share=1.0)
        rates: dict[str, list[float]] = {"bare loop": [], "broadcaster": []}
        costs: dict[str, list[float]] = {"bare loop": [], "broadcaster": []}
        for _ in range(rounds):
            for name in rates:
                run = (
                    _bare_loop(post, messages)
                    if name == "bare loop"
                    else _broadcast(town, post, messages)
                )
                cpu = time.process_time()
                rates[name].append(uvloop.run(run))
                costs[name].append((time.process_time() - cpu) / messages * 1e6)
                post.forget()
    for name in rates:
        print(
            f"{name:<11} {median(rates[name]):6,.0f} messages a second, "
            f"{median(costs[name]):4.0f} µs of CPU each (medians)"
        )
    loop, broadcaster = (median(rates[name]) for name in rates)
    at_least("share of the bare loop", broadcaster / loop, 0.6, "")


async def _bare_loop(post: Post, messages: int) -> float:
    """Messages a second of twilio-python's asynchronous client as it comes."""
    http = AsyncTwilioHttpClient()
    account = post.account
    client = Client(account.username, account.password, account.account_sid, http_client=http)
    client.api.base_url = post.url
    numbers = iter(range(messages))

    async def worker() -> None:
        for number in numbers:
            await client.messages.create_async(
                to=f"whatsapp:+3933355{number:08d}", from_=SENDER, body=TEXT
            )

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    took = time.perf_counter() - began
    await http.close()
    return messages / took


async def _broadcast(town: Town, post: Post, messages: int) -> float:
    """Messages a second of a broadcast, by the simulator's clock, planning not counted."""
    broadcast = town.launch("scuole")
    async with town.broadcaster(post):
        await town.over(broadcast)
    summary = post.summary()
    assert summary["messages"] == messages, summary
    return messages / (summary["last_accepted_at"] - summary["first_accepted_at"])


# ── Pace ────────────────────────────────────────────────────────────────────────────────────────


def pace(seconds: int = 20) -> None:
    """How exactly a pace is kept, by the simulator's clock, and what it costs."""
    for mps in (80, 400):
        with store() as client, simulator() as post:
            town = Town(client, mps)
            settle(client, town.registry, town.cipher, mps * seconds, share=1.0)
            cpu = time.process_time()
            rate = uvloop.run(_broadcast(town, post, mps * seconds))
            cpu = time.process_time() - cpu
            busiest = post.summary()["busiest_second_accepted"]
        at_least(f"{mps} a second permitted: kept", 100 * rate / mps, 97, "%")
        at_most(f"{mps} a second permitted: busiest second", busiest, mps, "messages")
        if mps == 400:
            at_most("core taken by 400 a second", 100 * cpu / seconds, 50, "%")


# ── Overtaking ──────────────────────────────────────────────────────────────────────────────────


def overtaking(ordinary: int = 20_000, urgent: int = 304) -> None:
    """An emergency while 20,000 ordinary messages are under way."""
    with store() as client, simulator() as post:
        town = Town(client, 80)
        settle(client, town.registry, town.cipher, ordinary, share=1.0)
        client.set("{s0}:topic:meteo", b"\xff" * (urgent // 8))
        for slice_ in range(1, town.registry.slices):
            client.delete(f"{{s{slice_}}}:topic:meteo")
        approved = uvloop.run(_overtake(town, post))
        times = post.times("Piena del fiume")
        between = [at for at in post.times(TEXT) if times[0] < at < times[-1]]
    at_most("first urgent message after the approval", times[0] - approved, 1, "s")
    rate = (len(times) - 1) / (times[-1] - times[0])
    at_least("pace of the urgent messages", 100 * rate / 80, 97, "%")
    at_most(f"ordinary ones among the {len(times)} urgent", len(between), 0, "messages")


async def _overtake(town: Town, post: Post) -> float:
    town.launch("scuole")
    async with town.broadcaster(post):
        await asyncio.sleep(5)
        approved = time.time()
        emergency = await asyncio.to_thread(
            town.launch, "meteo", text="Piena del fiume", urgent=True
        )
        await town.over(emergency)
    return approved


BENCHMARKS: dict[str, Callable[[], None]] = {
    "planning": planning,
    "speed": speed,
    "pace": pace,
    "overtaking": overtaking,
}


def main(name: str) -> None:
    """Run one of them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    BENCHMARKS[name]()
