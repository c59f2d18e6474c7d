"""`python -m bot check`: what is wrong with the content, file and line, or that all is well."""

import click

from bot.editing.checking import check_content


@click.command()
def check() -> None:
    """Check flows, domain, NLU, FAQ and municipality; exit status 1 when something is wrong."""
    checked = check_content()
    for problem in checked.problems:
        click.echo(problem)
    if checked.problems:
        raise click.exceptions.Exit(1)
    for mark in checked.to_confirm:
        click.echo(f"to be confirmed by the Comune: {mark}")
    click.echo(f"All is well: {checked.summary}.")
