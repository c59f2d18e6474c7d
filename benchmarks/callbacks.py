"""Status callbacks of a running broadcast, 600 a second, while citizens write and are answered.

A broadcast at 80 messages a second brings 160 to 320 callbacks a second; 600 leaves room for a
sender at twice that speed. Both arrive when they arrive, however long the others take, and how
long each took is counted from then.
"""

import asyncio
from itertools import islice

import numpy as np

from benchmarks.citizens import messages
from benchmarks.load import Result, replay, signed_request
from benchmarks.servers import RunningService, running_service
from benchmarks.table import Table
from bot.broadcast import Ledger
from bot.broadcast.messages import Recipient
from bot.clock import system_clock
from bot.store import connect

_SECONDS = 20
_CALLBACKS = 600
_TURNS = 40
"""A second: a fifth of 12,000 subscribers say thank you within a minute."""
_CONNECTIONS = 32
_BROADCAST = "01benchmark"
_STATUSES = ("sent", "delivered", "read")
_RECIPIENTS = _CALLBACKS * _SECONDS // len(_STATUSES)


def main(table: Table) -> None:
    """Measure and print."""
    with running_service() as service:
        _plan(service)
        asyncio.run(_run(service, seconds=3))  # warms up
        callbacks, turns = asyncio.run(_run(service, seconds=_SECONDS))
        recorded = _ledger(service).counts(_BROADCAST)["read"]
    print(f"one worker, {_CALLBACKS} callbacks and {_TURNS} turns a second, for {_SECONDS} seconds")
    for name, result in {"callbacks": callbacks, "turns": turns}.items():
        p50, p99 = result.percentile(0.5), result.percentile(0.99)
        print(
            f"  {name:9} {result.rate:5.0f}/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms"
            f"  failures {result.failures}"
        )
    table.at_least("callbacks a second", callbacks.rate, 0.99 * _CALLBACKS)
    table.at_most("citizens' answers, p99", turns.percentile(0.99), 100, "ms")
    table.at_most("failures", callbacks.failures + turns.failures, 0)
    table.at_least("recorded as read", recorded, _RECIPIENTS)


def _ledger(service: RunningService) -> Ledger:
    return Ledger(connect(service.redis_url), system_clock, slices=64, languages=())


def _plan(service: RunningService) -> None:
    _ledger(service).plan(_BROADCAST, {0: np.ones(_RECIPIENTS, dtype=np.uint8)})


async def _run(service: RunningService, *, seconds: int) -> tuple[Result, Result]:
    """Both kinds at once. Callbacks come status after status, in the order of the recipients."""
    recipients = _CALLBACKS * seconds // len(_STATUSES)
    callbacks = [
        _callback(service, number, status) for status in _STATUSES for number in range(recipients)
    ]
    turns = list(islice(messages(service.port, service.token), _TURNS * seconds))
    return await asyncio.gather(
        replay(service.port, callbacks, _CONNECTIONS, per_second=_CALLBACKS),
        replay(service.port, turns, _CONNECTIONS, per_second=_TURNS),
    )


def _callback(service: RunningService, number: int, status: str) -> bytes:
    path = f"/whatsapp/status?r={Recipient(_BROADCAST, 0, number)}"
    form = {
        "SmsSid": "SM" + f"{number:032x}",
        "SmsStatus": status,
        "MessageStatus": status,
        "ChannelToAddress": "+390731555000",
        "To": "whatsapp:+393335550000",
        "ChannelPrefix": "whatsapp",
        "MessageSid": "SM" + f"{number:032x}",
        "AccountSid": "AC" + "0" * 32,
        "StructuredMessage": "false",
        "From": "whatsapp:+390731555000",
        "ApiVersion": "2010-04-01",
        "ChannelInstallSid": "XE" + "0" * 32,
    }
    base_url = f"http://127.0.0.1:{service.port}"
    return signed_request(path, form, port=service.port, token=service.token, base_url=base_url)
