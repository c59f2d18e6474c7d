"""`python -m bot audit`: the log of what staff have done, for whoever sits at the server."""

import sys

import click

from bot.services import opened_services
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import Act
from bot.staff.audit.table import rows


@click.group()
def audit() -> None:
    """Check the log of what staff have done, or write it out."""


@audit.command()
@click.option("--head", default="", help="The hash that was noted elsewhere: it must be in it.")
def verify(head: str) -> None:
    """Check that every entry is there, unchanged; exit status 1 where one is not."""
    with opened_services() as services:
        found = services.audit.verify()
        click.echo(f"{found.entries} entries in order; the last is {found.head}")
        if found.fault:
            raise click.ClickException(found.fault)
        if head and head not in (entry.hash for entry in services.audit.entries()):
            raise click.ClickException("the entry that was noted elsewhere is not in the log")


@audit.command()
def export() -> None:
    """Write every entry as CSV to standard output."""
    with opened_services() as services:
        services.audit.record(COMMAND_LINE, Act.EXPORTED, what="audit")
        for line in rows(services.audit.entries()):
            sys.stdout.write(line)
