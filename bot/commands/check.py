"""`python -m bot check`: what is wrong with the content, file and line, or that all is well."""

import click

from bot.content import check_content


@click.command()
def check() -> None:
    """Check flows, domain, NLU, FAQ and municipality; exit status 1 when something is wrong."""
    report = check_content()
    for problem in report.problems:
        click.echo(problem)
    for mark in report.to_confirm:
        click.echo(f"to confirm: {mark}")
    if report.problems:
        raise click.exceptions.Exit(1)
    click.echo(report.summary)
