"""`python -m bot broadcaster`: the worker that sends. Run as many as you like."""

import asyncio

import click
import uvloop

from bot.broadcast import Broadcaster, Job, Limits
from bot.machine.systemd import keep_telling
from bot.services import Services, opened_services
from bot.whatsapp.sending import TwilioSender

_TEMPLATES_SECONDS = 60.0
"""WhatsApp may pause a template at any time, also while it is being sent."""
_HISTORY_SECONDS = 600.0
"""The last count of a day stands for it: at most ten minutes before midnight."""
_DAY_SECONDS = 24 * 60 * 60.0
_RETIRE_SECONDS = 3600.0


@click.command()
def broadcaster() -> None:
    """Send replies with buttons and broadcasts until told to stop (SIGTERM, Ctrl-C)."""
    with opened_services() as services:
        uvloop.run(run_broadcaster(services, Limits()))


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
            obstacles=services.broadcasts.obstacles,
            limits=limits,
            jobs=_jobs(services),
        )
        worker.stop_on_signals()
        signs = asyncio.create_task(keep_telling())
        await worker.run()
        signs.cancel()


def _jobs(services: Services) -> list[Job]:
    """What is to be done now and then for the whole service, by whichever broadcaster."""
    questions = services.questions
    return [
        Job("templates", _TEMPLATES_SECONDS, services.template_upkeep.run),
        Job("retire", _RETIRE_SECONDS, services.retiring.run),
        Job("history", _HISTORY_SECONDS, services.history.note),
        Job("questions", _DAY_SECONDS, lambda: {"forgotten": questions.forget_old()}),
    ]
