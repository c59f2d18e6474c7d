"""How fast messages leave when no pace holds them back, against a bare loop of twilio-python.

Three looks, each with its baseline in the same run, in alternating rounds, by the provider's clock
and by the CPU that every process takes for a message:

- without receipts: the simulator and the worker share the two cores;
- with receipts: the simulator also reports every message as sent and as delivered, signed, to a web
  process that writes both into the ledger. Four processes and the store share the two cores; the
  bare loop's messages are reported and written down in the same way;
- two workers against one, on a sink that costs next to nothing, since the simulator would be the
  limit. What the two cores permit is printed beside it: who else runs there takes a share.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from statistics import median
from typing import TypeAlias

import numpy as np

from benchmarks.broadcast.house import UNPACED, House, house
from benchmarks.broadcast.post import Post, sink
from benchmarks.table import Table
from bot.whatsapp.sending import STATUS_PATH

_ROUNDS = 3
_MESSAGES = 8_000
_WITH_RECEIPTS = 4_000
_TO_THE_SINK = 20_000
_CORES = len(os.sched_getaffinity(0))
_LOOP_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run measured."""

    rate: float
    """Messages a second, from the first that was taken to the last."""
    micros: Mapping[str, float]
    """CPU a message, by process."""


Runners: TypeAlias = Mapping[str, Callable[[], Run]]


def main(table: Table) -> None:
    """Measure and print."""
    with house() as at:
        at.post.calls_back(False)
        _against_the_loop(table, at, _MESSAGES, receipts=False)
        at.post.calls_back(True)
        with at.web():
            _against_the_loop(table, at, _WITH_RECEIPTS, receipts=True)
    with sink() as post, house(post) as at:
        _two_workers(table, at)


# ── Against the bare loop ───────────────────────────────────────────────────────────────────────


def _against_the_loop(table: Table, at: House, messages: int, *, receipts: bool) -> None:
    how = "receipts on" if receipts else "receipts off"
    others = "simulator, web process and store" if receipts else "simulator and store"
    print(f"{how}: {messages:,} messages, medians of {_ROUNDS} rounds; ", end="")
    print(f"loop or worker share {_CORES} cores with {others}")
    at.settle(messages)
    with at.broadcasters(program=UNPACED):
        runs = _rounds(
            {
                "bare loop": lambda: _bare_loop(at, messages, receipts=receipts),
                "one worker": lambda: _broadcast(at, receipts=receipts),
            }
        )
    _print(runs)
    shares = [
        worker.rate / bare.rate
        for bare, worker in zip(runs["bare loop"], runs["one worker"], strict=True)
    ]
    table.at_least(f"one worker, share of the bare loop, {how}", median(shares), 0.6)


def _bare_loop(at: House, messages: int, *, receipts: bool) -> Run:
    ledger = token_hex(8)
    command = [sys.executable, "-m", "benchmarks.broadcast.bare_loop", at.post.url, str(messages)]
    if receipts:
        at.ledger.plan(ledger, {0: np.ones(messages, dtype=np.uint8)})
        command.append(f"{at.base_url}{STATUS_PATH}?r={ledger}.0.{{number}}")
    before = at.costs()
    printed = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=_LOOP_SECONDS
    ).stdout
    rate = _rate(at.post, messages)
    if receipts:
        at.wait_until_delivered(ledger)
    micros = at.costs().each(before, messages) | {"bare loop": float(printed)}
    del micros["broadcasters"]  # idle meanwhile
    return _run(at, rate, micros)


def _broadcast(at: House, *, receipts: bool = False) -> Run:
    before = at.costs()
    broadcast = at.launch()
    at.wait_until_sent(broadcast)
    messages = sum(at.ledger.counts(broadcast).values())
    rate = _rate(at.post, messages)
    if receipts:
        at.wait_until_delivered(broadcast)
    return _run(at, rate, at.costs().each(before, messages))


def _run(at: House, rate: float, micros: Mapping[str, float]) -> Run:
    at.post.forget()
    return Run(rate, micros)


def _rate(post: Post, messages: int) -> float:
    summary = post.summary()
    if summary["messages"] != messages:
        raise RuntimeError(f"{summary['messages']} messages arrived instead of {messages}")
    took = float(summary["last_accepted_at"] - summary["first_accepted_at"])
    return messages / took


# ── Two workers ─────────────────────────────────────────────────────────────────────────────────


def _two_workers(table: Table, at: House) -> None:
    print(f"to a sink: {_TO_THE_SINK:,} messages, medians of {_ROUNDS} rounds; ", end="")
    print(f"workers share {_CORES} cores with sink and store")
    at.settle(_TO_THE_SINK)

    def workers(number: int) -> Run:
        with at.broadcasters(number, program=UNPACED):
            return _broadcast(at)

    runs = _rounds({"one worker": lambda: workers(1), "two workers": lambda: workers(2)})
    _print(runs)
    one, two = runs["one worker"], runs["two workers"]
    gain = median(b.rate / a.rate for a, b in zip(one, two, strict=True))
    whole = median(sum(run.micros.values()) for run in two)
    permitted = _CORES * 1e6 / whole / median(run.rate for run in one)
    by_cpu = median(
        2 * a.micros["broadcasters"] / b.micros["broadcasters"]
        for a, b in zip(one, two, strict=True)
    )
    print(f"  by the CPU that all of them take, {_CORES} cores permit {permitted:.2f} times one;")
    print(f"  two bare loops of Python at once do {_two_at_once():.2f} times what one does")
    table.at_least("two workers, times one", gain, 1.7)
    table.at_least("the same by CPU: each worker on a core of its own", by_cpu, 1.7)


def _two_at_once() -> float:
    """What two processes that only compute get done together, against one: the machine's share."""
    return 2 * median(_computing(1) / _computing(2) for _ in range(_ROUNDS))


def _computing(processes: int) -> float:
    """Seconds until so many have computed the same."""
    command = [sys.executable, "-c", "sum(number * number for number in range(10_000_000))"]
    began = time.perf_counter()
    running = [subprocess.Popen(command) for _ in range(processes)]
    for process in running:
        process.wait()
    return time.perf_counter() - began


# ── Rounds ──────────────────────────────────────────────────────────────────────────────────────


def _rounds(runners: Runners) -> dict[str, list[Run]]:
    """Every runner in turn, again and again, so that a noisy machine disturbs all of them."""
    runs: dict[str, list[Run]] = defaultdict(list)
    for _ in range(_ROUNDS):
        for name, runner in runners.items():
            runs[name].append(runner())
    return runs


def _print(runs: Mapping[str, list[Run]]) -> None:
    for name, of_name in runs.items():
        rate = median(run.rate for run in of_name)
        shares = {
            process: median(run.micros[process] for run in of_name) for process in of_name[0].micros
        }
        costs = ", ".join(f"{process} {micros:.0f}" for process, micros in shares.items())
        print(f"  {name:<12} {rate:6,.0f} a second; µs of CPU each: {costs}", flush=True)
