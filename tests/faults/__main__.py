"""The fault test as a program: `make fault-test`.

    python -m tests.faults [--recipients 20000] [--workers 4] [--mps 400] [--hasty]

Without `--hasty`, with the patience of production: lost answers are waited for for two minutes.
"""

import sys

import click

from tests.faults.scenario import FAULTS, Scenario
from tests.faults.stage import stage


@click.command()
@click.option("--recipients", default=20_000)
@click.option("--workers", default=4)
@click.option("--mps", default=400)
@click.option("--seed", default=1)
@click.option("--minutes", default=15.0)
@click.option("--hasty/--patient", default=False)
def main(recipients: int, workers: int, mps: int, seed: int, minutes: float, hasty: bool) -> None:
    """Send to so many while everything goes wrong; exit status 1 unless all is well."""
    print(f"{recipients:,} recipients, {workers} broadcasters, {mps} messages a second; faults:")
    print(
        "  " + ", ".join(f"{name} {share:.0%}" for name, share in FAULTS.items() if name != "seed")
    )
    with stage(mps, hasty=hasty) as set_up:
        verdict = Scenario(set_up, recipients, workers, seed).play(minutes * 60)
        log = [
            entry for entry in set_up.log_of_workers() if entry["event"] in ("inquiry", "follow-up")
        ]
    print(
        f"  {verdict.workers_killed} broadcasters killed, with {verdict.leases_killed} of", end=" "
    )
    print(f"{verdict.leases} leases; the store killed once; the web process restarted once")
    print(f"  faults that struck: {verdict.struck}")
    for entry in log:
        told = {name: entry[name] for name in entry if isinstance(entry[name], int)}
        print(f"  {entry['event']}: {told}")
    print(
        f"after {verdict.seconds:.0f} s: {verdict.lost} lost, {verdict.twice} sent twice;", end=" "
    )
    print(f"ledger: {verdict.counts}; left over: {verdict.left_over or 'nothing'}")
    for fault in verdict.faults:
        print(f"FAULT: {fault}")
    sys.exit(bool(verdict.faults))


if __name__ == "__main__":
    main()
