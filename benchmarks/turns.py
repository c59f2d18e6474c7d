"""Whole turns through the webhook, against the bare endpoint on the same server in the same run.

Signature, two round trips to Redis, understanding, flows and actions, commit, TwiML. The two are
measured in alternating rounds, and medians are compared, so that a noisy machine disturbs both.
"""

import asyncio
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.load import Result, replay, signed_request
from benchmarks.servers import free_port, web_server
from bot.settings import load_settings
from bot.store.embedded import EmbeddedServer

_ROUNDS = 5
_REQUESTS = 4000
_CONNECTIONS = 32
_PEOPLE = 400
_USUAL = (
    "Jesi On",
    "grazie!",
    "a cosa sono iscritto?",
    "solo scuole e strade",
    "quanto costa il servizio?",
    "aggiungi il meteo",
)
# As long as what citizens write: five words on average.
_OWN_WORDS = (
    "quando scade la tari? {name} {number}",
    "{name} {number}, che significa allerta arancione?",
    "carta d'identità, come faccio? {name} {number}",
    "non mi arriva niente, {name} {number}",
    "aggiungi gli eventi, {name} {number}",
)
_NAMES = ("Anna", "Bruno", "Carla", "Dino", "Elena", "Fabio", "Gina", "Luca", "Marta", "Nino")


def main() -> None:
    """Measure and print."""
    with (
        TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder) / "valkey") as redis,
    ):
        ours, bare = free_port(), free_port()
        secret = token_hex(32)
        environment = {
            "DATA_DIR": folder,
            "REDIS_URL": redis.url,
            "SECRET_KEY": secret,
            "DATA_KEY": token_hex(32),
            "PORT": str(ours),
            "INTERACTIVE_REPLIES": "false",
        }
        token = load_settings(None).model_copy(update={"secret_key": secret}).twilio.auth_tokens[0]
        bare_environment = {
            "BARE_REDIS_URL": redis.url,
            "BARE_TOKEN": token,
            "BARE_BASE_URL": f"http://127.0.0.1:{bare}",
        }
        with (
            web_server("app:create_app", ours, environment),
            web_server("benchmarks.bare:create_app", bare, bare_environment),
        ):
            measure = {"bare": _measure(bare, token), "turn": _measure(ours, token)}
            _report({name: [] for name in measure}, measure)


def _measure(port: int, token: str) -> Callable[[], Result]:
    sayings = _sayings()
    people = cycle(range(_PEOPLE))

    def request() -> bytes:
        digits = f"393335550{next(people):03d}"
        form = {
            "MessageSid": f"SM{token_hex(16)}",
            "SmsMessageSid": "SM" + "0" * 32,
            "SmsSid": "SM" + "0" * 32,
            "SmsStatus": "received",
            "AccountSid": "AC" + "0" * 32,
            "From": f"whatsapp:+{digits}",
            "To": "whatsapp:+390731555000",
            "WaId": digits,
            "ProfileName": "Anna",
            "Body": next(sayings),
            "NumMedia": "0",
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageType": "text",
            "Forwarded": "false",
            "FrequentlyForwarded": "false",
            "ApiVersion": "2010-04-01",
        }
        base_url = f"http://127.0.0.1:{port}"
        return signed_request("/whatsapp/inbound", form, port=port, token=token, base_url=base_url)

    def measure() -> Result:
        requests = [request() for _ in range(_REQUESTS)]
        return asyncio.run(replay(port, requests, _CONNECTIONS))

    return measure


def _sayings() -> Iterator[str]:
    """Every other message is one that everybody sends; no two of the others are alike."""
    for number, (usual, own, name) in enumerate(
        zip(cycle(_USUAL), cycle(_OWN_WORDS), cycle(_NAMES), strict=False)
    ):
        yield usual
        yield own.format(name=name, number=number)


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
