"""`python -m bot store`: the embedded server as a process of its own (deploy/systemd/)."""

import click

from bot.machine.systemd import tell_alive
from bot.settings import SettingsError, load_settings
from bot.store.embedded import EmbeddedServer


@click.command()
def store() -> None:
    """Be the embedded server until told to stop.

    For machines on which each process has a unit of its own. `python app.py` needs none of it.
    """
    settings = load_settings()
    if settings.redis_url:
        raise SettingsError("REDIS_URL names a server, so the embedded one has nothing to do here.")
    EmbeddedServer(settings.server_dir).become(tell_alive)
