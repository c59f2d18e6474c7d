"""The command line: `python -m bot …`."""

import click

from bot.commands.broadcaster import broadcaster
from bot.commands.chat import chat
from bot.commands.check import check
from bot.commands.citizens import erase_citizen, export_citizen
from bot.commands.diagrams import diagrams
from bot.commands.parse import parse
from bot.commands.tokens import tokens
from bot.logs import configure_logs
from bot.settings import SettingsError


class _Commands(click.Group):
    """Turns what the environment got wrong into a message instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands)
def main() -> None:
    """Jesi On: a citizen alert line on WhatsApp."""
    configure_logs()


for command in (
    broadcaster,
    chat,
    check,
    diagrams,
    erase_citizen,
    export_citizen,
    parse,
    tokens,
):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m bot")
