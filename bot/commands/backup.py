"""`backup` and `restore`: the whole store in a file, and back again."""

from pathlib import Path

import click

from bot.broadcast import Archive
from bot.broadcast.life import hold_back
from bot.services import Services, opened_services
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import Act
from bot.store.backup import BackupError, Head, is_empty, read_head, restore_backup, write_backup

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Write all that the service knows into FILE. It may go on running meanwhile."""
    with opened_services() as services:
        _ = services.registry  # refuses a DATA_KEY that is not the store's
        head = Head(services.clock(), services.cipher.fingerprint)
        services.audit.record(COMMAND_LINE, Act.EXPORTED, what="backup")
        count = write_backup(services.redis, file, head)
    click.echo(f"{file}: {count} keys. The addresses in it are encrypted; keep DATA_KEY elsewhere.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Give up everything that the store holds now.")
def restore(file: Path, replace: bool) -> None:
    """Put back what FILE holds, into an empty store. Stop the service first."""
    with opened_services() as services:
        head = read_head(file)
        _refuse(services, head, replace=replace)
        if replace:
            services.redis.flushdb()
        count = restore_backup(services.redis, file)
        held = hold_back(Archive(services.redis, services.clock), services.clock)
        services.audit.record(COMMAND_LINE, Act.RESTORED, made=head.made_at.isoformat())
    click.echo(f"{count} keys are back, as they were at {head.made_at:%Y-%m-%d %H:%M} UTC.")
    click.echo("Who has left or was erased since then is back too: see docs/operate.md.")
    for broadcast in held:
        click.echo(f"Held back: {broadcast.id} ({broadcast.state}). Look at it in the console.")


def _refuse(services: Services, head: Head, *, replace: bool) -> None:
    if head.data_key != services.cipher.fingerprint:
        raise BackupError(
            "The backup was made with another DATA_KEY, which alone opens the addresses in it. "
            "Put that key into the environment (or into DATA_DIR/data-key) and try again. "
            "Nothing has been changed."
        )
    if services.presence.anybody():
        raise BackupError("The service is running. Stop it, and try again in a minute.")
    if not replace and not is_empty(services.redis):
        raise BackupError(
            "The store is not empty. With --replace everything in it is given up for what the "
            "backup holds; `backup` it first if you are not sure. Nothing has been changed."
        )
