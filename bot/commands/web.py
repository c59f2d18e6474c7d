"""`python -m bot web`: the web app. Run as many as you like, each on a PORT of its own."""

import multiprocessing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bot.machine.systemd import tell_while
from bot.settings import Settings, load_settings

_PROBE_SECONDS = 5.0
_STOP_SECONDS = 15
"""For requests that are under way; whoever watches a broadcast live would stay for ever."""
_EVERYWHERE = ("0.0.0.0", "::")


@click.command()
def web() -> None:
    """Answer Twilio, citizens and staff until told to stop (SIGTERM, Ctrl-C)."""
    settings = load_settings()
    # A process forked while another thread imports something waits for that import for ever.
    multiprocessing.set_start_method("spawn")
    tell_while(lambda: _answers(settings))
    Granian(
        "app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        websockets=False,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    web = HTTPConnection(host, settings.port, timeout=_PROBE_SECONDS)
    try:
        web.request("GET", "/healthz")
        return web.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        web.close()
