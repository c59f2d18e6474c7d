"""Who the citizens are: their addresses, profiles, topics and consents."""

from bot.citizens.address import Address, AddressKind, InvalidAddressError
from bot.citizens.census import Census
from bot.citizens.cipher import Cipher, WrongDataKeyError
from bot.citizens.founding import found
from bot.citizens.profile import Consent, Profile
from bot.citizens.registry import Change, Record, Registry

__all__ = [
    "Address",
    "AddressKind",
    "Census",
    "Change",
    "Cipher",
    "Consent",
    "InvalidAddressError",
    "Profile",
    "Record",
    "Registry",
    "WrongDataKeyError",
    "found",
]
