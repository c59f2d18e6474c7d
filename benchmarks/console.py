"""The console in a busy town: how long its pages take, and what those who watch cost citizens.

100,000 citizens and 500 broadcasts, each with its ledger. Pages are asked for one after the other.
Then citizens write while nobody, and then 50 people, watch a broadcast go out, in alternating
rounds, so that a noisy machine disturbs both.
"""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import median

import redis
import requests

from benchmarks.citizens import messages
from benchmarks.load import Result, replay
from benchmarks.servers import RunningService, running_service
from benchmarks.table import Table
from benchmarks.town import DATA_KEY, TOPICS, open_registry, settle
from bot.broadcast import Action, Archive, Audience, Broadcasts, Draft, Ledger, Means
from bot.broadcast.life import Party
from bot.citizens import Registry
from bot.clock import system_clock
from bot.store import connect

_CITIZENS = 100_000
_BROADCASTS = 500
_ASKED = 20
_VIEWERS = 50
_ROUNDS = 3
_SECONDS = 10
_TURNS = 40
"""A second: a fifth of 12,000 subscribers say thank you within a minute."""
_CONNECTIONS = 16
_ADMIN_TOKEN = "an-administrator-of-the-benchmark"
_LIMIT_MILLISECONDS = 150


def main(table: Table) -> None:
    """Measure and print."""
    with running_service(DATA_KEY=DATA_KEY, ADMIN_TOKEN=_ADMIN_TOKEN) as service:
        under_way = _fill(connect(service.redis_url))
        base = f"http://127.0.0.1:{service.port}/admin"
        staff = _sign_in(base)
        _pages(table, staff, base, under_way)
        _viewers(table, staff, f"{base}/broadcasts/{under_way}/live", service)


# ── The town ────────────────────────────────────────────────────────────────────────────────────


def _fill(client: redis.Redis) -> str:
    """Citizens and broadcasts, all over but the newest, whose id is returned."""
    registry, _ = open_registry(client)
    settle(client, registry, None, _CITIZENS, share=0.5)
    broadcasts = Broadcasts(client, registry, system_clock, Means(80.0))
    made = [_broadcast(client, registry, broadcasts, number) for number in range(_BROADCASTS)]
    for broadcast_id in made[:-1]:
        Archive(client, system_clock).act(
            broadcast_id, Action.COMPLETE, by="benchmark", party=Party.SERVICE
        )
    return made[-1]


def _broadcast(client: redis.Redis, registry: Registry, broadcasts: Broadcasts, number: int) -> str:
    topic = TOPICS[number % len(TOPICS)]
    draft = Draft((topic,), {"it": f"Comunicazione {number}. " + "Parole per i cittadini. " * 20})
    made = broadcasts.create(draft, author="benchmark", send=True, may_send=True).broadcast
    audience = Audience(client, registry, system_clock)
    ledger = Ledger(client, system_clock, slices=registry.slices, languages=registry.languages)
    ledger.plan(made.id, audience.members((topic,)))
    return made.id


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────


def _sign_in(base: str) -> requests.Session:
    staff = requests.Session()
    page = staff.get(f"{base}/sign-in").text
    form = {"csrf_token": _field(page, "csrf_token"), "token": _ADMIN_TOKEN}
    staff.post(f"{base}/sign-in", data=form).raise_for_status()
    return staff


def _pages(table: Table, staff: requests.Session, base: str, under_way: str) -> None:
    page = staff.get(f"{base}/broadcasts/new").text
    form = {"csrf_token": _field(page, "csrf_token"), "topics": "scuole", "text_it": "Ciao."}
    asked = {
        "the list": (f"{base}/", None),
        "search": (f"{base}/?text=comunicazione+17", None),
        "write": (f"{base}/broadcasts/new", None),
        "preview while writing": (f"{base}/broadcasts/preview", form),
        "a broadcast under way": (f"{base}/broadcasts/{under_way}", None),
        "notices": (f"{base}/notices", None),
    }
    print(f"Pages, {_CITIZENS:,} citizens, {_BROADCASTS} broadcasts: medians of {_ASKED}")
    for name, (address, sent) in asked.items():
        took = sorted(_asked(staff, address, sent) for _ in range(_ASKED))
        table.at_most(
            f"{name} (slowest {took[-1]:.0f} ms)", median(took), _LIMIT_MILLISECONDS, "ms"
        )


def _asked(staff: requests.Session, address: str, form: dict[str, str] | None) -> float:
    began = time.perf_counter()
    answer = staff.post(address, data=form) if form else staff.get(address)
    answer.raise_for_status()
    return 1000 * (time.perf_counter() - began)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


# ── Those who watch ─────────────────────────────────────────────────────────────────────────────


def _viewers(table: Table, staff: requests.Session, address: str, service: RunningService) -> None:
    sent = messages(service.port, service.token)

    def turns() -> Result:
        written = list(islice(sent, _TURNS * _SECONDS))
        return asyncio.run(replay(service.port, written, _CONNECTIONS, per_second=_TURNS))

    turns()
    alone: list[Result] = []
    watched: list[Result] = []
    for _ in range(_ROUNDS):
        alone.append(turns())
        with _watching(staff, address) as late:
            watched.append(turns())
    print(f"{_TURNS} turns of citizens a second, medians of {_ROUNDS} rounds of {_SECONDS} seconds")
    for name, results in (("nobody watches", alone), (f"{_VIEWERS} watch", watched)):
        p50, p99 = (median(run.percentile(share) for run in results) for share in (0.5, 0.99))
        failures = sum(run.failures for run in results)
        print(f"  {name:15} p50 {p50:5.1f} ms  p99 {p99:5.1f} ms  failures {failures}")
    print(f"  answers to those who watch: median {median(late):.0f} ms")
    p99 = median(run.percentile(0.99) for run in watched)
    table.at_most(f"citizens' answers while {_VIEWERS} watch, p99", p99, 100, "ms")
    table.at_most("failures", sum(run.failures for run in alone + watched), 0)


@contextmanager
def _watching(staff: requests.Session, address: str) -> Iterator[list[float]]:
    """Viewers as browsers are: each asks again a second after its answer."""
    over, took = threading.Event(), []

    def watch() -> None:
        seen, cookies = "", staff.cookies.get_dict()
        with requests.Session() as viewer:
            while not over.is_set():
                began = time.perf_counter()
                answer = viewer.get(address, cookies=cookies, headers={"Last-Event-ID": seen})
                took.append(1000 * (time.perf_counter() - began))
                answer.raise_for_status()
                seen = re.findall(r"^id: (.*)$", answer.text, re.M)[-1]
                over.wait(1.0)

    viewers = [threading.Thread(target=watch) for _ in range(_VIEWERS)]
    for viewer in viewers:
        viewer.start()
    try:
        yield took
    finally:
        over.set()
        for viewer in viewers:
            viewer.join()
