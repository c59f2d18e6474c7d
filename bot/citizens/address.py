"""A citizen's WhatsApp address: a telephone number, or a business-scoped user id."""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

_HOME = "IT"
_PHONE = re.compile(r"whatsapp:\+[1-9][0-9]{6,14}", re.ASCII)
# Meta: two letters of a country, optionally ENT for linked portfolios, up to 128 alphanumerics.
_USER_ID = re.compile(r"whatsapp:[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)


class AddressKind(StrEnum):
    """A telephone number names a person to anybody; a user id only to this Comune's account."""

    PHONE = "phone"
    USER_ID = "user_id"


class InvalidAddressError(ValueError):
    """Not an address that Twilio would give. The message does not repeat it: it may be a number."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """An address in Twilio's form: ``whatsapp:+39…``, or ``whatsapp:IT.…`` since usernames exist.

    It has no readable representation, so that it cannot get into a log by accident.
    """

    uri: str
    kind: AddressKind

    @classmethod
    def parse(cls, uri: str) -> "Address":
        """Read Twilio's `From`, `To` or `ExternalUserId`; raises InvalidAddressError."""
        if _PHONE.fullmatch(uri):
            return cls(uri, AddressKind.PHONE)
        if _USER_ID.fullmatch(uri):
            return cls(uri, AddressKind.USER_ID)
        raise InvalidAddressError("not a WhatsApp address: expected whatsapp:+… or whatsapp:XX.…")

    @classmethod
    def of_number(cls, text: str) -> "Address":
        """Read a number as people write it: ``333 555 0123``, ``0039 …``, ``+40 …``.

        Raises InvalidAddressError for what is no number in its country's plan.
        """
        try:
            number = phonenumbers.parse(text, _HOME)
        except phonenumbers.NumberParseException:
            raise InvalidAddressError("not a telephone number") from None
        if not phonenumbers.is_valid_number(number):
            raise InvalidAddressError("no such number in its country's plan")
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return cls.parse(f"whatsapp:{e164}")

    def __repr__(self) -> str:
        return f"Address({self.kind})"
