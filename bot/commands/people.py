"""`python -m bot people`: the accounts of staff, for whoever at the server is locked out."""

from collections.abc import Callable
from typing import TypeVar

import click

from bot.services import opened_services
from bot.staff.actors import COMMAND_LINE
from bot.staff.refusals import RefusedError
from bot.staff.roles import Role

Result = TypeVar("Result")


@click.group()
def people() -> None:
    """Invite people, give them a new link, look who there is."""


@people.command("list")
def list_() -> None:
    """Show everybody with an account."""
    with opened_services() as services:
        for person in services.people.all(COMMAND_LINE):
            account = person.account
            state = "closed" if account.disabled_at else "in" if account.joined_at else "invited"
            factor = "second factor" if account.second_factor else ""
            click.echo(
                f"{account.id}  {account.role.value:<14} {state:<8} {factor:<14} "
                f"{account.name} <{account.email}>"
            )


@people.command()
@click.option("--name", required=True, help="First and last name.")
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def invite(name: str, email: str, role: str) -> None:
    """Invite somebody, and print the link: this is the only time that it can be read."""
    with opened_services() as services:
        invited = _or_say_why(
            lambda: services.people.invite(COMMAND_LINE, name=name, email=email, role=Role(role))
        )
        click.echo(f"{services.settings.base_url}/admin/invitation/{invited.ticket}")


@people.command()
@click.argument("account_id")
@click.option("--forget-second-factor", is_flag=True, help="The telephone is lost as well.")
def link(account_id: str, forget_second_factor: bool) -> None:
    """Print a new link for somebody who cannot get in any more."""
    with opened_services() as services:
        if forget_second_factor:
            _or_say_why(lambda: services.people.reset_second_factor(COMMAND_LINE, account_id))
        renewed = _or_say_why(lambda: services.people.renew_invitation(COMMAND_LINE, account_id))
        click.echo(f"{services.settings.base_url}/admin/invitation/{renewed.ticket}")


def _or_say_why(act: Callable[[], Result]) -> Result:
    try:
        return act()
    except RefusedError as refused:
        codes = [fault.code for fault in refused.faults]
        raise click.ClickException(", ".join([refused.problem, *codes])) from None
