"""The web app (WSGI), and `python app.py`, which runs the whole service on this machine."""

import asyncio
import gc
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.logs import configure_logs
from bot.public.health import create_health
from bot.public.media import create_media
from bot.public.pages import PublicPages, create_pages
from bot.public.whatsapp_link import WhatsAppLink
from bot.services import Services
from bot.settings import Settings, SettingsError, SetupError, kept_key, load_settings
from bot.staff.api import create_api
from bot.staff.audit.settings import tell_settings
from bot.staff.metrics import create_metrics
from bot.staff.pages.console import create_console
from bot.store.embedded import EmbeddedServer
from bot.supervisor import Program, Supervisor
from bot.web.headers import only_encrypted
from bot.web.mounts import mounted
from bot.web.redirects import without_host
from bot.web.vendor import create_vendor
from bot.whatsapp.sending import STATUS_PATH
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.status import create_status_webhook
from bot.whatsapp.webhook import INBOUND_PATH, create_webhook

_READY_SECONDS = 90.0


def create_app() -> Flask:
    """The web app, for any WSGI server; `python -m bot web` runs it on ours.

    Where REDIS_URL is unset it attaches to the embedded server under DATA_DIR, or starts it.
    """
    configure_logs()
    settings = load_settings()
    redis_url = settings.redis_url or EmbeddedServer(settings.server_dir).start().url
    services = Services(settings, redis_url)
    tell_settings(services.redis, services.audit, settings)
    app = build_app(services)
    services.conversation.follow()
    services.operations.content.make_ready()
    gc.collect()
    gc.freeze()  # content and models stay for good: the collector need not walk them again
    return app


def build_app(services: Services) -> Flask:
    """The web app on services that somebody else has built."""
    settings = services.settings
    app = Flask("jesi-on", static_folder=None)
    app.secret_key = settings.secret_key
    for blueprint in (
        create_api(services.door),
        create_console(services.door, services.clock, settings.base_url),
        create_media(services.media),
        create_pages(_public_pages(services)),
        create_vendor(),
        create_health({"store": services.redis.ping}, lambda: len(services.alarms.all())),
        create_metrics(services.door, services.metrics),
    ):
        app.register_blueprint(blueprint)
    app.after_request(without_host)
    if settings.base_url.startswith("https://"):
        app.after_request(only_encrypted)
    pages: WSGIApplication = app.wsgi_app
    if settings.trusted_proxies:  # the address alone: links and cookies follow PUBLIC_BASE_URL
        pages = ProxyFix(pages, x_for=settings.trusted_proxies, x_proto=0, x_host=0)
    app.wsgi_app = mounted(pages, _webhooks(services))  # type: ignore[assignment, method-assign]
    return app


def _webhooks(services: Services) -> dict[str, WSGIApplication]:
    """What Twilio calls, by path. Plain WSGI: see bot.whatsapp.signed."""
    settings = services.settings
    signature = SignatureCheck(settings.base_url, settings.twilio.auth_tokens)
    inbound = create_webhook(
        services.conversation,
        signature,
        services.rich_replies,
        services.clock,
    )
    return {INBOUND_PATH: inbound, STATUS_PATH: create_status_webhook(services.receipts, signature)}


def _public_pages(services: Services) -> PublicPages:
    settings = services.settings
    number = settings.twilio.numbers[0].uri.removeprefix("whatsapp:")
    return PublicPages(
        municipality=services.municipality,
        whatsapp=WhatsAppLink(number, services.municipality.service.name),
        notices=services.notice_board.in_force,
        base_url=settings.base_url,
        session_minutes=settings.session_minutes,
        clock=services.clock,
        try_out_url=settings.simulator_url if settings.starts_simulator else None,
    )


def main() -> None:
    """Run everything until Ctrl-C: embedded server, web app, broadcaster, simulator."""
    configure_logs()
    try:
        settings = load_settings()
        _refuse_a_port_in_use(settings)
        server = _prepared(settings)
    except SetupError as error:
        sys.exit(str(error))
    environment = _environment(settings, server)
    programs = [_program(name, environment) for name in ("web", "broadcaster")]
    if settings.starts_simulator:
        programs.append(_simulator(settings, environment))
    asyncio.run(Supervisor(server, programs).run(started=_announce(settings)))


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


def _environment(settings: Settings, server: EmbeddedServer | None) -> dict[str, str]:
    """What the programs are told: the same settings, and where the embedded server listens."""
    told = {"SECRET_KEY": settings.secret_key, "DATA_KEY": settings.data_key}
    if server:
        told["REDIS_URL"] = server.url
    if settings.simulated and not settings.admin_token:
        told["ADMIN_TOKEN"] = demo_token(settings)
    return {**os.environ, **told}


def demo_token(settings: Settings) -> str:
    """An administrator's token for the try-out, kept so that it is the same at the next start."""
    return kept_key(settings.data_dir / "demo-token")


def _program(name: str, environment: Mapping[str, str]) -> Program:
    """A command of ours, kept alive."""
    return Program(name, [sys.executable, "-m", "bot", name], environment)


def _simulator(settings: Settings, environment: Mapping[str, str]) -> Program:
    account = settings.twilio
    told = {
        "SIMULATOR_PORT": str(settings.simulator_port),
        "SIMULATOR_WEBHOOK_URL": f"{settings.base_url}/whatsapp/inbound",
        "SIMULATOR_ACCOUNT_SID": account.account_sid,
        "SIMULATOR_AUTH_TOKEN": account.auth_tokens[0],
        "SIMULATOR_API_KEY": account.username,
        "SIMULATOR_API_SECRET": account.password,
        "SIMULATOR_SENDER": " ".join(number.uri for number in account.numbers),
        "SIMULATOR_JOURNAL": str(settings.data_dir / "simulator.jsonl"),
    }
    return Program("simulator", [sys.executable, "-m", "simulator"], {**environment, **told})


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


async def _announce(settings: Settings) -> None:
    """Tell where everything is, as soon as the web app answers."""
    local = f"http://127.0.0.1:{settings.port}"
    if not await _answers(f"{local}/readyz"):
        print(f"The web app does not answer at {local} yet; see the messages above.")  # noqa: T201
        return
    places = {
        "Phones": f"{settings.simulator_url}/" if settings.starts_simulator else "",
        "Console": f"{local}/admin/",
        "Public page": f"{local}/",
        "Endpoint": f"{local}/admin/api/v1/broadcasts",
        "Staff token": settings.admin_token or demo_token(settings) if settings.simulated else "",
    }
    rows = [f"  {name:<12} {place}" for name, place in places.items() if place]
    head = f"  Jesi On is running. Ctrl-C stops it; what it knows stays in {settings.data_dir}."
    print("\n".join(["", head, "", *rows, ""]), flush=True)  # noqa: T201


async def _answers(url: str) -> bool:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            await asyncio.to_thread(urllib.request.urlopen, url, timeout=2)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return True
    return False


if __name__ == "__main__":
    main()
