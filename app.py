"""The web app (WSGI), and `python app.py`, which runs the whole service on this machine."""

import gc
import sys
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.logs import configure_logs
from bot.machine.running import run_here
from bot.public.health import create_health
from bot.public.media import create_media
from bot.public.pages import PublicPages, create_pages
from bot.public.whatsapp_link import WhatsAppLink
from bot.services import Services
from bot.settings import SetupError, load_settings
from bot.staff.api import create_api
from bot.staff.audit.settings import tell_settings
from bot.staff.metrics import create_metrics
from bot.staff.pages.console import create_console
from bot.store import probe
from bot.store.embedded import EmbeddedServer
from bot.web.headers import only_encrypted
from bot.web.mounts import mounted
from bot.web.redirects import without_host
from bot.web.vendor import create_vendor
from bot.whatsapp.sending import STATUS_PATH
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.status import create_status_webhook
from bot.whatsapp.webhook import INBOUND_PATH, create_webhook


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
        create_health(
            {"store": lambda: not probe(services.redis)}, lambda: len(services.alarms.all())
        ),
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
        services.interactive_replies,
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
    """Run everything on this machine until Ctrl-C; what is in the way is told and ends it."""
    configure_logs()
    try:
        run_here(load_settings())
    except SetupError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
