"""`python -m bot content`: what staff have changed in the console, on its way into content/."""

import click

from bot.content.loading import CONTENT
from bot.editing import fold
from bot.editing.workshop import carry_out
from bot.services import opened_services


@click.group()
def content() -> None:
    """What staff have changed in the console."""


@content.command()
def export() -> None:
    """Write the changes into content/. Commit them there; the service then starts from them."""
    with opened_services() as services:
        revisions = services.revisions.all()
    misplaced = carry_out(fold(revisions), CONTENT)
    for edit in misplaced:
        click.echo(f"no place any more for {edit}")
    click.echo(f"{len(revisions)} revisions written into {CONTENT.name}/.")
