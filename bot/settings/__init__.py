"""The service's settings: read from the environment (and `.env`), every mistake listed at once."""

from bot.settings.errors import SettingsError, SetupError
from bot.settings.keys import kept_key
from bot.settings.loading import load_settings
from bot.settings.settings import MessagePrices, Settings
from bot.settings.twilio_account import TwilioAccount, WhatsAppNumber

__all__ = [
    "MessagePrices",
    "Settings",
    "SettingsError",
    "SetupError",
    "TwilioAccount",
    "WhatsAppNumber",
    "kept_key",
    "load_settings",
]
