"""What those who watch a broadcast go out cost the citizens who write meanwhile.

Citizens write while nobody, and then 50 people, watch, in alternating rounds, so that a noisy
machine disturbs both.
"""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import median

import requests

from benchmarks.citizens import messages
from benchmarks.load import Result, replay
from benchmarks.servers import RunningService
from benchmarks.table import Table

_VIEWERS = 50
_ROUNDS = 3
_SECONDS = 10
_TURNS = 40
"""A second: a fifth of 12,000 subscribers say thank you within a minute."""
_CONNECTIONS = 16


def measure_viewers(
    table: Table, staff: requests.Session, address: str, service: RunningService
) -> None:
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
