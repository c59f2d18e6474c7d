"""`python -m bot diagrams`: the flows as Mermaid diagrams, which docs/flows.md shows."""

import click

from bot.content import the_domain, the_municipality
from bot.dialogue.mermaid import document
from bot.script import the_flows


@click.command()
def diagrams() -> None:
    """Write a Markdown page with a diagram of each flow."""
    click.echo(document(the_flows(the_domain(the_municipality()))), nl=False)
