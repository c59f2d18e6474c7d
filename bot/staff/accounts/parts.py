"""What every room about accounts is built from."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.accounts.sessions import Sessions
from bot.staff.audit import AuditLog


@dataclass(frozen=True, slots=True)
class AccountParts:
    """The accounts, what proves who somebody is, and where it is told."""

    accounts: Accounts
    sessions: Sessions
    second_factors: SecondFactors
    attempts: Attempts
    audit: AuditLog
    clock: Clock
