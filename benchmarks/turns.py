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

_ROUNDS = 5
_REQUESTS = 4000
_CONNECTIONS = 32


def main() -> None:
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
            _report({name: [] for name in measure}, measure)


def _measure(port: int, token: str) -> Callable[[], Result]:
    requests = messages(port, token)
    return lambda: asyncio.run(replay(port, list(islice(requests, _REQUESTS)), _CONNECTIONS))


def _report(results: dict[str, list[Result]], measure: dict[str, Callable[[], Result]]) -> None:
    for round_ in range(_ROUNDS + 1):
        for name, run in measure.items():
            result = run()
            if round_:  # the first round warms up
                results[name].append(result)
    print(f"{_CONNECTIONS} connections, one worker, medians of {_ROUNDS} rounds of {_REQUESTS}")
    for name, runs in results.items():
        rate = median(run.rate for run in runs)
        p50, p99 = (median(run.percentile(share) for run in runs) for share in (0.5, 0.99))
        failures = sum(run.failures for run in runs)
        print(f"  {name:5} {rate:7.0f}/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms  failures {failures}")
    ratios = [
        turn.rate / bare.rate for turn, bare in zip(results["turn"], results["bare"], strict=True)
    ]
    print(f"  turn/bare {median(ratios):.2f} (rounds: {', '.join(f'{r:.2f}' for r in ratios)})")


if __name__ == "__main__":
    main()
