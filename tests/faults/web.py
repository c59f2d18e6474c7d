"""The web process of the fault test: the status webhook, as the production server runs it."""

import os

from werkzeug.exceptions import NotFound

from bot.services import Services
from bot.settings import load_settings
from bot.web.mounts import mounted
from bot.whatsapp.sending import STATUS_PATH
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.status import create_status_webhook


def create_app():
    """For granian. The rest of the web app takes half a minute to train, and has no part here."""
    services = Services(load_settings(None), os.environ["REDIS_URL"])
    signature = SignatureCheck(services.settings.base_url, services.settings.twilio.auth_tokens)
    return mounted(NotFound(), {STATUS_PATH: create_status_webhook(services.receipts, signature)})
