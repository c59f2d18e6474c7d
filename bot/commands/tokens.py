"""`python -m bot tokens`: the keys of staff, for whoever sits at the server."""

from datetime import timedelta

import click

from bot.services import opened_services
from bot.staff.accounts.tokens import UnknownTokenError
from bot.staff.actors import COMMAND_LINE
from bot.staff.roles import Role


@click.group()
def tokens() -> None:
    """Give and revoke access to the console and the admin endpoint."""


@tokens.command()
@click.option("--name", required=True, help="The person or system that will use it.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--days", default=365, show_default=True, help="How long it is valid.")
def create(name: str, role: str, days: int) -> None:
    """Make a token and print it: this is the only time that it can be read."""
    with opened_services() as services:
        issued = services.tokens.create(name, Role(role), timedelta(days=days), by=COMMAND_LINE)
        click.echo(issued.text)


@tokens.command("list")
def list_() -> None:
    """Show every token, without its secret."""
    with opened_services() as services:
        for token in services.tokens.all():
            state = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
            click.echo(f"{token.id}  {token.role.value:<14} {state:<18} {token.name}")


@tokens.command()
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """Close a token for good."""
    with opened_services() as services:
        try:
            services.tokens.revoke(token_id, by=COMMAND_LINE)
        except UnknownTokenError:
            raise click.ClickException(f"there is no token {token_id}") from None
        click.echo("Revoked.")
