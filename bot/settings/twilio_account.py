"""Our account at Twilio, and the numbers from which we send."""

import re
from dataclasses import dataclass, field

_NUMBER = re.compile(r"whatsapp:\+[1-9][0-9]{6,14}")
_FASTEST = 1000


@dataclass(frozen=True, slots=True)
class WhatsAppNumber:
    """One of the numbers from which we send."""

    uri: str
    """``whatsapp:+…``."""
    mps: int
    """Messages a second that WhatsApp allows it."""


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Where messages go, and who we are there."""

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    """Accepted on webhooks: the token in force, and a second one during a rotation."""
    username: str = field(repr=False)
    """For our own requests: an API key (SK…), or the account itself."""
    password: str = field(repr=False)
    numbers: tuple[WhatsAppNumber, ...]
    """The numbers from which we send; the first is the one that citizens are told."""
    api_base_url: str | None
    """Another host than Twilio's own: the simulator, or a proxy."""


def whatsapp_numbers(numbers: str, rates: str) -> tuple[WhatsAppNumber, ...]:
    """The numbers of a list with commas; `rates` has one for all of them, or one for each."""
    uris, paces = listed(numbers), [int(rate) for rate in listed(rates)]
    if len(paces) == 1:
        paces *= len(uris)
    return tuple(map(WhatsAppNumber, uris, paces))


def check_numbers(given: str) -> None:
    """Raise ValueError unless it is empty, or a list of different numbers."""
    uris = listed(given)
    if not all(_NUMBER.fullmatch(uri) for uri in uris):
        raise ValueError("give whatsapp:+39…, or several of them with commas between")
    if len(set(uris)) < len(uris):
        raise ValueError("a number is there twice")


def check_rates(given: str) -> None:
    """Raise ValueError unless it is a list of one rate or more."""
    rates = listed(given)
    if not rates or not all(rate.isdecimal() and 1 <= int(rate) <= _FASTEST for rate in rates):
        raise ValueError(f"give a whole number from 1 to {_FASTEST}, or one for each number")


def listed(given: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in given.split(",") if part.strip()]
