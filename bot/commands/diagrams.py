"""`python -m bot diagrams`: the flows as Mermaid diagrams, which docs/flows.md shows."""

import click

from bot.content.loading import the_domain, the_municipality
from bot.content.script import the_flows
from bot.dialogue.mermaid import document


@click.command()
def diagrams() -> None:
    """Write a Markdown page with a diagram of each flow."""
    click.echo(document(the_flows(the_domain(the_municipality()))), nl=False)
