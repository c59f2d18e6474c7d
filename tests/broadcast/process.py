"""A broadcaster as a process of its own, for tests that kill it."""

import asyncio
import sys
from datetime import timedelta

from bot.broadcast import Limits
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.logs import configure_logs
from bot.store import connect
from bot.whatsapp.sending import TwilioSender
from tests.broadcast.harness import Town, account_at


async def main(redis_url: str, simulator_url: str, base_url: str, mps: str, lease: str) -> None:
    configure_logs()
    town = Town(connect(redis_url), system_clock, mps=float(mps))
    patience = Patience(
        launch=timedelta(seconds=2), reports=timedelta(seconds=2), hearing=timedelta(0)
    )
    limits = Limits(lease_seconds=float(lease), patience=patience)
    async with TwilioSender(
        account_at(simulator_url), town.client, town.templates, base_url=base_url
    ) as sender:
        broadcaster = town.broadcaster(sender, limits)
        broadcaster.stop_on_signals()
        await broadcaster.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
