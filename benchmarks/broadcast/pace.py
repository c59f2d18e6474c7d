"""How exactly a pace is kept, by the simulator's clock, receipts included, and what it costs."""

from benchmarks.broadcast.house import House, house
from benchmarks.table import Table

_SECONDS = 20


def main(table: Table) -> None:
    """Measure and print."""
    for mps in (80, 400):
        with house() as at, at.web():
            _measure(table, at, mps)


def _measure(table: Table, at: House, mps: int) -> None:
    messages = mps * _SECONDS
    at.settle(messages)
    with at.broadcasters(mps=mps):
        before = at.costs()
        at.wait_until_sent(at.launch())
        micros = at.costs().each(before, messages)["broadcasters"]
    summary = at.post.summary()
    took = summary["last_accepted_at"] - summary["first_accepted_at"]
    table.at_least(f"{mps} a second permitted: kept", 100 * (messages - 1) / took / mps, 97, "%")
    busiest = summary["busiest_second_accepted"]
    table.at_most(f"{mps} a second permitted: busiest second", busiest, mps, "messages")
    once = summary["recipients"] - len(summary["repeated"])
    table.at_least(f"{mps} a second permitted: people reached once", once, messages)
    if mps == 400:
        table.at_most("core taken by 400 a second", 100 * micros * mps / 1e6, 50, "%")
