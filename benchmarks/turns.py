"""Whole turns through the webhook, against the bare endpoint on the same server in the same run.

Signature, two round trips to Redis, understanding, flows and actions, commit, TwiML. The two are
measured in alternating rounds, and medians are compared, so that a noisy machine disturbs both.
"""

import asyncio
from collections.abc import Callable
from itertools import islice
from statistics import median

from benchmarks.citizens import messages
from benchmarks.load import Result, replay
from benchmarks.servers import free_port, running_service, web_server
from benchmarks.table import Table

_ROUNDS = 5
_REQUESTS = 4000
_CONNECTIONS = 32


def main(table: Table) -> None:
    """Measure and print."""
    with running_service() as service:
        bare = free_port()
        environment = {
            "BARE_REDIS_URL": service.redis_url,
            "BARE_TOKEN": service.token,
            "BARE_BASE_URL": f"http://127.0.0.1:{bare}",
        }
        with web_server("benchmarks.bare:create_app", bare, environment):
            measure = {
                "bare": _measure(bare, service.token),
                "turn": _measure(service.port, service.token),
            }
            results = _rounds(measure)
    _report(table, results)


def _measure(port: int, token: str) -> Callable[[], Result]:
    requests = messages(port, token)
    return lambda: asyncio.run(replay(port, list(islice(requests, _REQUESTS)), _CONNECTIONS))


def _rounds(measure: dict[str, Callable[[], Result]]) -> dict[str, list[Result]]:
    results: dict[str, list[Result]] = {name: [] for name in measure}
    for round_ in range(_ROUNDS + 1):
        for name, run in measure.items():
            result = run()
            if round_:  # the first round warms up
                results[name].append(result)
    return results


def _report(table: Table, results: dict[str, list[Result]]) -> None:
    print(f"{_CONNECTIONS} connections, one worker, medians of {_ROUNDS} rounds of {_REQUESTS}")
    for name, runs in results.items():
        rate = median(run.rate for run in runs)
        p50, p99 = (median(run.percentile(share) for run in runs) for share in (0.5, 0.99))
        print(f"  {name:5} {rate:7.0f}/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms")
    turns = results["turn"]
    ratios = [turn.rate / bare.rate for turn, bare in zip(turns, results["bare"], strict=True)]
    print(f"  turn/bare by round: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")
    table.at_least("turns, share of the bare endpoint", median(ratios), 0.5)
    table.at_most("a turn, p99", median(run.percentile(0.99) for run in turns), 60, "ms")
    failures = sum(run.failures for runs in results.values() for run in runs)
    table.at_most("failures", failures, 0)
