"""The command line: `python -m bot …`."""

from importlib import import_module

import click

from bot.logs import configure_logs
from bot.settings import SetupError

_COMMANDS = {
    "audit": ("audit:audit", "Check the log of what staff have done, or write it out."),
    "backup": ("backup:backup", "Write all that the service knows into a file."),
    "broadcaster": ("broadcaster:broadcaster", "Send replies and broadcasts until told to stop."),
    "chat": ("chat:chat", "Talk to the bot here, without WhatsApp."),
    "check": ("check:check", "Check flows, domain, NLU, FAQ and municipality."),
    "content": ("content:content", "What staff have changed in the console."),
    "diagrams": ("diagrams:diagrams", "Write a page with a diagram of each flow."),
    "erase-citizen": ("citizens:erase_citizen", "Erase all that is kept about a citizen."),
    "export-citizen": ("citizens:export_citizen", "Print all that is kept about a citizen."),
    "parse": ("parse:parse", "Read messages as JSON lines and write what is meant."),
    "people": ("people:people", "Invite people, give them a new link, look who there is."),
    "restore": ("backup:restore", "Put back what a backup holds, into an empty store."),
    "store": ("store:store", "Be the embedded server, as a process of its own."),
    "templates": ("templates:templates", "Make, submit and watch the templates at WhatsApp."),
    "tokens": ("tokens:tokens", "Give and revoke access for programs and people."),
    "train": ("train:train", "Train the understanding from a folder of content."),
    "web": ("web:web", "Answer Twilio, citizens and staff until told to stop."),
}
"""Name -> where it is in bot.commands, and what the list says of it without importing it."""


class _Commands(click.Group):
    """Imports a command when it is called: `parse` needs no web server, `tokens` no actions."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"bot.commands.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, of which none has to be imported for that."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])

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
