"""`python -m bot broadcaster`: the worker that sends. Run as many as you like."""

import asyncio
from collections.abc import Callable, Mapping

import click
import requests
import structlog
from twilio.base.exceptions import TwilioException

from bot.broadcast import Broadcaster, Job
from bot.services import Services, opened_services
from bot.whatsapp.sending import TwilioSender

log = structlog.get_logger()

_TEMPLATES_SECONDS = 60.0
"""WhatsApp may pause a template at any time, also while it is being sent."""


@click.command()
def broadcaster() -> None:
    """Send replies with buttons and broadcasts until told to stop (SIGTERM, Ctrl-C)."""
    with opened_services() as services:
        asyncio.run(_run(services))


async def _run(services: Services) -> None:
    settings = services.settings
    async with TwilioSender(
        settings.twilio, services.redis, services.templates, base_url=settings.base_url
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
            jobs=[Job("templates", _TEMPLATES_SECONDS, _look_after_templates(services))],
        )
        worker.stop_on_signals()
        await worker.run()


def _look_after_templates(services: Services) -> Callable[[], Mapping[str, object]]:
    """What keeps the templates up to date; at the simulator it also makes and submits them."""

    def look_after() -> Mapping[str, object]:
        approvals = services.approvals
        try:
            if not services.settings.simulated:
                before = services.templates.all()
                return approvals.refresh() if services.templates.all() != before else {}
            return {"created": approvals.create(), "submitted": approvals.submit()}
        except (TwilioException, requests.RequestException) as error:
            log.warning("Twilio does not tell how the templates stand", reason=type(error).__name__)
            return {}

    return look_after
