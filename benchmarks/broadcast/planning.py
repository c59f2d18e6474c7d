"""From the order to the ledger and the lanes, for growing towns; three topics of six."""

import time
from dataclasses import dataclass

import redis

from benchmarks.broadcast.house import TEXT
from benchmarks.servers import throw_away_store
from benchmarks.table import Table
from benchmarks.town import open_registry, settle_whole
from bot.broadcast import Archive, Audience, Broadcasts, Draft, Lanes, Ledger, Means, Testers
from bot.broadcast.audience import Planner
from bot.clock import system_clock

_TOWNS = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Planned:
    """What it took."""

    seconds: float
    micros_each: float
    registry_mb: float
    broadcast_mb: float


def main(table: Table) -> None:
    """Measure and print."""
    planned = {}
    for citizens in _TOWNS:
        with throw_away_store() as client:
            planned[citizens] = _plan(client, citizens)
    smallest, *_, largest = planned.values()
    table.at_most("the registry of 1,000,000", largest.registry_mb, 600, "MB")
    table.at_most("pre-flight, launch and plan for 1,000,000", largest.seconds, 2, "s")
    table.at_most("the broadcast beside it", largest.broadcast_mb, 100, "MB")
    growth = largest.micros_each / smallest.micros_each
    table.at_most("cost of a recipient, against 10,000 citizens", growth, 1, "times")


def _plan(client: redis.Redis, citizens: int) -> Planned:
    registry, cipher = open_registry(client)
    empty = _megabytes(client)
    settle_whole(client, registry, cipher, citizens, share=0.5)
    archive = Archive(client, system_clock)
    planner = Planner(
        archive,
        Audience(client, registry, system_clock),
        Testers(client, registry, system_clock),
        Ledger(client, system_clock, slices=registry.slices, languages=registry.languages),
        Lanes(client),
    )
    broadcasts = Broadcasts(client, registry, system_clock, Means(80.0))
    draft = Draft(("meteo", "scuole", "strade"), {"it": TEXT})
    full = _megabytes(client)
    began = time.perf_counter()
    created = broadcasts.create(draft, author="bench", send=True, may_send=True)
    recipients = planner.plan(created.broadcast.id)
    took = time.perf_counter() - began
    found = Planned(took, took / recipients * 1e6, full - empty, _megabytes(client) - full)
    print(
        f"  {citizens:>9,} citizens: registry {found.registry_mb:,.1f} MB; {recipients:,} "
        f"recipients planned in {took:.3f} s, {found.micros_each:.2f} µs each, "
        f"{found.broadcast_mb:.1f} MB",
        flush=True,
    )
    return found


def _megabytes(client: redis.Redis) -> float:
    return float(client.info("memory")["used_memory"]) / 1e6
