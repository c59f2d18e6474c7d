"""WhatsApp addresses: a phone number, or the business-scoped id of someone who hides theirs."""

import re

PREFIX = "whatsapp:"

_NUMBER = re.compile(r"whatsapp:\+[1-9]\d{6,14}")
# Meta's format: country, full stop, up to 128 letters and digits; "ENT" for linked portfolios.
_BUSINESS_SCOPED = re.compile(r"whatsapp:[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


def is_address(text: str) -> bool:
    """Whether Twilio would take this as a WhatsApp address."""
    return bool(_NUMBER.fullmatch(text) or _BUSINESS_SCOPED.fullmatch(text))


def is_number(address: str) -> bool:
    """Whether the address shows a phone number."""
    return address.startswith("whatsapp:+")


def wa_id(address: str) -> str:
    """The WaId of an address: the number's digits; empty when the address shows no number."""
    return address.removeprefix("whatsapp:+") if is_number(address) else ""


def normalise(text: str) -> str:
    """An address as a person types it into a path or a form, in Twilio's form.

    Takes `whatsapp:+39…`, `+39…`, `39…` and `IT.…`. Raises ValueError for anything else.
    """
    bare = text.strip().replace(" ", "").removeprefix(PREFIX)
    address = PREFIX + (f"+{bare}" if bare.isdigit() else bare)
    if not is_address(address):
        raise ValueError("not a WhatsApp address: give +39… or a business-scoped id such as IT.…")
    return address
