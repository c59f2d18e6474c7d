"""Who the citizens are: their addresses, profiles, topics and consents."""

from bot.citizens.address import Address, AddressKind, InvalidAddressError
from bot.citizens.census import Census, Standing
from bot.citizens.cipher import Cipher, WrongDataKeyError
from bot.citizens.founding import found
from bot.citizens.history import Day, History
from bot.citizens.profile import Consent, Profile
from bot.citizens.questions import Question, Questions
from bot.citizens.record import Change, Record
from bot.citizens.registry import Registry

__all__ = [
    "Address",
    "AddressKind",
    "Census",
    "Change",
    "Cipher",
    "Consent",
    "Day",
    "History",
    "InvalidAddressError",
    "Profile",
    "Question",
    "Questions",
    "Record",
    "Registry",
    "Standing",
    "WrongDataKeyError",
    "found",
]
