"""`export-citizen` and `erase-citizen`: a citizen's rights, carried out at the desk.

The number is typed or piped in, never an argument: arguments show in the list of processes and in
the history of the shell.
"""

import sys
from contextlib import suppress
from typing import Any

import click
import orjson

from bot.citizens import Address, Change, InvalidAddressError, Record
from bot.services import Services, opened_services
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import Act


@click.command("export-citizen")
def export_citizen() -> None:
    """Print as JSON all that is kept about a citizen (the number is asked for)."""
    with opened_services() as services:
        record = _ask_for_citizen(services)
        services.audit.record(COMMAND_LINE, Act.EXPORTED, what="citizen")
        click.echo(orjson.dumps(_everything(services, record), option=orjson.OPT_INDENT_2))


@click.command("erase-citizen")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def erase_citizen(yes: bool) -> None:
    """Erase all that is kept about a citizen (the number is asked for). It cannot be undone."""
    with opened_services() as services:
        record = _ask_for_citizen(services)
        if not yes:
            click.confirm("Erase this citizen for ever?", abort=True)
        change = Change(record.profile, None, b"[]", services.clock(), forget=True)
        if not services.registry.commit(record, change):
            raise click.ClickException("the citizen wrote at this very moment; please try again")
        services.audit.record(COMMAND_LINE, Act.CITIZEN_ERASED)
        click.echo("Erased.")


def _ask_for_citizen(services: Services) -> Record:
    record = services.registry.load([_address(_ask_for_address())], "command-line")
    if not record.version:
        raise click.ClickException("nothing is kept about this citizen")
    return record


def _ask_for_address() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    answer: str = click.prompt("Telephone number or WhatsApp user id", hide_input=True, err=True)
    return answer


def _address(text: str) -> Address:
    """A number as people write it ("333 555 0123", "+39 …"), or a user id ("IT.…")."""
    with suppress(InvalidAddressError):
        return Address.of_number(text)
    try:
        return Address.parse(f"whatsapp:{text.removeprefix('whatsapp:')}")
    except InvalidAddressError:
        expected = "a number with its prefix (+39 333 555 0123) or a WhatsApp user id (IT.…)"
        raise click.ClickException(f"expected {expected}") from None


def _everything(services: Services, record: Record) -> dict[str, Any]:
    return {
        "profile": record.profile.to_dict(),
        "consents": [consent.to_dict() for consent in services.registry.consents(record)],
        "conversation": orjson.loads(record.session) if record.session else None,
    }
