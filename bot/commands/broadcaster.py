"""`python -m bot broadcaster`: the worker that sends. Run as many as you like."""

import asyncio

import click

from bot.broadcast import Broadcaster, Job, Limits
from bot.services import Services, opened_services
from bot.whatsapp.sending import TwilioSender

_TEMPLATES_SECONDS = 60.0
"""WhatsApp may pause a template at any time, also while it is being sent."""


@click.command()
def broadcaster() -> None:
    """Send replies with buttons and broadcasts until told to stop (SIGTERM, Ctrl-C)."""
    with opened_services() as services:
        asyncio.run(run_broadcaster(services, Limits()))


async def run_broadcaster(services: Services, limits: Limits) -> None:
    """Run one until a signal says to stop."""
    settings = services.settings
    async with TwilioSender(
        settings.twilio,
        services.redis,
        services.templates,
        base_url=settings.base_url,
        at_once=limits.at_once,
        timeout=limits.request_seconds,
    ) as sender:
        worker = Broadcaster(
            services.redis,
            registry=services.registry,
            cipher=services.cipher,
            clock=services.clock,
            sender=sender,
            verdicts=services.error_table,
            paces=services.paces,
            tier=services.tier,
            limits=limits,
            jobs=[Job("templates", _TEMPLATES_SECONDS, services.template_upkeep.run)],
        )
        worker.stop_on_signals()
        await worker.run()
