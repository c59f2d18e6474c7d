"""The command line: `python -m bot …`."""

from importlib import import_module

import click

from bot.logs import configure_logs
from bot.settings import SetupError

_COMMANDS = {
    "backup": "bot.commands.backup:backup",
    "audit": "bot.commands.audit:audit",
    "broadcaster": "bot.commands.broadcaster:broadcaster",
    "chat": "bot.commands.chat:chat",
    "check": "bot.commands.check:check",
    "content": "bot.commands.content:content",
    "diagrams": "bot.commands.diagrams:diagrams",
    "erase-citizen": "bot.commands.citizens:erase_citizen",
    "export-citizen": "bot.commands.citizens:export_citizen",
    "parse": "bot.commands.parse:parse",
    "templates": "bot.commands.templates:templates",
    "restore": "bot.commands.backup:restore",
    "people": "bot.commands.people:people",
    "tokens": "bot.commands.tokens:tokens",
    "train": "bot.commands.train:train",
}


class _Commands(click.Group):
    """Imports a command when it is called: `parse` needs no web server, `tokens` no actions."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Turns what the environment got wrong into a message instead of a traceback."""
        try:
            return super().invoke(ctx)
        except SetupError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands)
def main() -> None:
    """Jesi On: a citizen alert line on WhatsApp."""
    configure_logs()


if __name__ == "__main__":
    main(prog_name="python -m bot")
