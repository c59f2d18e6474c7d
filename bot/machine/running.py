"""Running the whole service on this machine: first what may be in the way, then everything."""

import asyncio
import socket
from contextlib import ExitStack

from bot.machine.announcing import announce
from bot.machine.programs import programs
from bot.machine.supervisor import Supervisor
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.store.embedded import EmbeddedServer


def run_here(settings: Settings) -> None:
    """Run embedded server, web app, broadcaster and simulator until SIGINT or SIGTERM.

    Raises SetupError where that cannot be; then nothing is left running.
    """
    _refuse_a_port_in_use(settings)
    server = _prepared(settings)
    supervisor = Supervisor(server, programs(settings, server))
    asyncio.run(supervisor.run(started=announce(settings)))


def _refuse_a_port_in_use(settings: Settings) -> None:
    ports = [settings.port, *([settings.simulator_port] if settings.starts_simulator else [])]
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError:
                raise SettingsError(
                    f"Port {port} is in use. Is the service running already? "
                    "Otherwise set PORT to another one (the simulator takes the one after it)."
                ) from None


def _prepared(settings: Settings) -> EmbeddedServer | None:
    """Find out here, once, what would make every process fail; train the model if need be.

    Returns the embedded server, where one was started; nothing is left running when this fails.
    """
    with ExitStack() as stack:
        server = None if settings.redis_url else EmbeddedServer(settings.server_dir)
        if server:
            stack.enter_context(server)
        services = Services(settings, server.url if server else settings.redis_url)
        _ = services.registry, services.conversation
        stack.pop_all()  # from now on the supervisor stops it
    return server
