"""`python -m bot templates …`: the messages that WhatsApp has to approve."""

import time

import click
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from bot.services import opened_services
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import Act
from bot.whatsapp.templates import Templates

_WATCH_SECONDS = 30.0
_SETTLED = frozenset({"approved", "rejected", "paused", "disabled"})


class _Templates(click.Group):
    """Turns what Twilio refuses, or its absence, into a message instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TwilioRestException as error:
            raise click.ClickException(f"Twilio refuses it ({error.code}): {error.msg}") from None
        except (TwilioException, requests.RequestException) as error:
            reason = type(error).__name__
            raise click.ClickException(f"Twilio does not answer ({reason}); try again.") from None


@click.group(cls=_Templates)
def templates() -> None:
    """Make, submit and watch the templates that are sent outside the service window."""


@templates.command(name="list")
def list_() -> None:
    """Tell how they stand at Twilio."""
    with opened_services() as services:
        services.approvals.refresh()
        _show(services.templates)


@templates.command()
def create() -> None:
    """Make those at Twilio that are missing, from content/templates.yml."""
    with opened_services() as services:
        for name in services.approvals.create():
            click.echo(f"created    {name}")
        _show(services.templates)


@templates.command()
def submit() -> None:
    """Ask WhatsApp for the approval of those that were not submitted yet."""
    with opened_services() as services:
        for name in services.approvals.submit():
            services.audit.record(COMMAND_LINE, Act.TEMPLATE_SUBMITTED, name=name)
            click.echo(f"submitted  {name}")
        _show(services.templates)


@templates.command()
@click.option("--once", is_flag=True, help="Look once instead of until all is decided.")
def watch(once: bool) -> None:
    """Wait until WhatsApp has decided about all of them; Ctrl-C ends it."""
    with opened_services() as services:
        while True:
            services.approvals.refresh()
            _show(services.templates)
            if once or all(one.status in _SETTLED for one in services.templates.all()):
                return
            time.sleep(_WATCH_SECONDS)


def _show(shelf: Templates) -> None:
    found = sorted(shelf.all(), key=lambda one: (one.kind, one.language, one.created_at))
    for one in found:
        reason = f"  ({one.reason})" if one.reason else ""
        click.echo(f"{one.status:<12} {one.kind}.{one.language}  {one.sid}{reason}")
    if not found:
        click.echo("There are none at Twilio. `python -m bot templates create` makes them.")
