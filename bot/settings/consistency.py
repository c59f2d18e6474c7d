"""Which variables belong together, and what is missing where one of them is set."""

from bot.settings.twilio_account import listed
from bot.settings.variables import Variables


def faults(given: Variables) -> list[str]:
    """Every fault there is, a line each; empty where the service can run with them."""
    return [
        *_key_faults(given),
        *_twilio_faults(given),
        *_pace_faults(given),
        *_provider_faults(given),
        *_price_faults(given),
    ]


def _key_faults(given: Variables) -> list[str]:
    if not given.redis_url:
        return []
    return [
        f"{name}: needed with REDIS_URL, and the same on every machine: to begin with, what "
        "`openssl rand -hex 32` makes; after a move, what is in DATA_DIR"
        for name in ("SECRET_KEY", "DATA_KEY")
        if not getattr(given, name.lower())
    ]


def _price_faults(given: Variables) -> list[str]:
    prices = (
        given.price_twilio,
        given.price_inside_window,
        given.price_outside_window,
        given.prices_as_of,
    )
    known = [price is not None for price in prices]
    if any(known) and not all(known):
        names = "PRICE_TWILIO, PRICE_INSIDE_WINDOW, PRICE_OUTSIDE_WINDOW, PRICES_AS_OF"
        return [f"{names}: give all of them or none"]
    return []


def _twilio_faults(given: Variables) -> list[str]:
    if given.simulated:
        return []
    needed = ("TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM", "PUBLIC_BASE_URL")
    faults = [
        f"{name}: needed with TWILIO_ACCOUNT_SID"
        for name in needed
        if not getattr(given, name.lower())
    ]
    if bool(given.twilio_api_key) != bool(given.twilio_api_secret):
        faults.append("TWILIO_API_KEY and TWILIO_API_SECRET: give both or neither")
    return faults


def _pace_faults(given: Variables) -> list[str]:
    rates, numbers = len(listed(given.sender_mps)), len(listed(given.twilio_whatsapp_from))
    if rates in (1, numbers):
        return []
    return [f"SENDER_MPS: give one value, or one for each of the {numbers} numbers"]


def _provider_faults(given: Variables) -> list[str]:
    if not given.oidc_discovery_url:
        return []
    return [
        f"{name}: needed with OIDC_DISCOVERY_URL"
        for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
        if not getattr(given, name.lower())
    ]
