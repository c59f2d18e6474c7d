"""The command: `python -m simulator`."""

import asyncio
import logging
import signal
import socket
from pathlib import Path

import click
import uvloop
from aiohttp import web

from simulator.account import Account
from simulator.app import create_app
from simulator.behaviour import Behaviour
from simulator.memory.addresses import is_address


def _senders(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    if wrong := [sender for sender in given if not is_address(sender)]:
        raise click.BadParameter(f"{wrong[0]} is not like whatsapp:+393335550100")
    return given


@click.command(context_settings={"auto_envvar_prefix": "SIMULATOR", "show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8001, help="Port to listen on; 0 takes a free one.")
@click.option("--public-url", help="This server's own address, if it is behind another.")
@click.option("--webhook-url", required=True, help="Where citizens' messages are posted.")
@click.option("--status-url", help="Status callback for messages that name none.")
@click.option("--account-sid", required=True)
@click.option("--auth-token", required=True, help="Signs webhooks, and may call the API.")
@click.option("--api-key", help="SK…: may call the API too.")
@click.option("--api-secret", help="The API key's secret.")
@click.option("--sender", multiple=True, required=True, callback=_senders, help="whatsapp:+39…")
@click.option("--name", default="Jesi On", help="The service's name on the phones.")
@click.option("--mps", default=80.0, help="Messages a second and sender; 0 for no limit.")
@click.option(
    "--journal", type=click.Path(dir_okay=False, path_type=Path), help="Survive restarts."
)
def main(
    host: str,
    port: int,
    public_url: str | None,
    webhook_url: str,
    status_url: str | None,
    account_sid: str,
    auth_token: str,
    api_key: str | None,
    api_secret: str | None,
    sender: tuple[str, ...],
    name: str,
    mps: float,
    journal: Path | None,
) -> None:
    """Run a pretend Twilio with WhatsApp phones in the browser.

    Every option may also be given in the environment, as SIMULATOR_PORT and so on.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if journal:
        journal.parent.mkdir(parents=True, exist_ok=True)
    listener = _listen(host, port)
    address = f"http://{host}:{listener.getsockname()[1]}"
    account = Account(
        sid=account_sid,
        auth_token=auth_token,
        senders=sender,
        webhook_url=webhook_url,
        public_url=(public_url or address).rstrip("/"),
        api_key=api_key,
        api_secret=api_secret,
        status_url=status_url,
        name=name,
    )
    uvloop.run(_serve(account, Behaviour(mps=mps), journal, listener, address))


async def _serve(
    account: Account,
    behaviour: Behaviour,
    journal: Path | None,
    listener: socket.socket,
    address: str,
) -> None:
    """Serve until told to stop; `address` is printed as soon as it answers."""
    app = await create_app(account, behaviour=behaviour, journal_path=journal)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    click.echo(f"simulator: {address}")
    await _stopped()
    await runner.cleanup()


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that the port is known before anything is built on it."""
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error


async def _stopped() -> None:
    """Wait for Ctrl-C or a polite kill."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


if __name__ == "__main__":
    main()
