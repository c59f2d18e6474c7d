"""People of the staff over a real store, with a clock that stands still."""

from dataclasses import dataclass

import pyotp
import pytest
import redis

from bot.staff.accounts.account import Account
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.entrance import Entrance
from bot.staff.accounts.own import OwnAccount
from bot.staff.accounts.people import People
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock

PASSWORD = "quattro gatti sul tetto verde"
HERE = "192.0.2.1"


@dataclass
class Staff:
    """Everything about accounts, wired as the service wires it."""

    accounts: Accounts
    people: People
    entrance: Entrance
    own: OwnAccount
    tokens: Tokens
    audit: AuditLog
    second_factors: SecondFactors
    clock: SettableClock

    def join(self, name: str = "Lucia Bianchi", role: Role = Role.WRITER) -> Account:
        """Somebody who was invited and has chosen a password."""
        invitation = self.people.invite(COMMAND_LINE, name=name, email=email_of(name), role=role)
        return self.entrance.accept(invitation.ticket, PASSWORD)

    def with_second_factor(self, account: Account) -> tuple[Account, str, tuple[str, ...]]:
        """The account with a second factor, its secret, and its recovery codes."""
        sealed = self.own.begin_second_factor(account)
        secret = self.own.secret_of(account, sealed)
        made = self.own.set_second_factor(account, sealed, self.code(secret))
        return made.account, secret, made.codes

    def code(self, secret: str) -> str:
        """What an authenticator shows now."""
        return pyotp.TOTP(secret).at(self.clock.now)

    def told(self) -> list[str]:
        """The acts in the audit log."""
        return [entry.act for entry in self.audit.entries()]


def email_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@comune.example"


@pytest.fixture
def staff(redis_client: redis.Redis, clock: SettableClock) -> Staff:
    accounts, audit = Accounts(redis_client), AuditLog(redis_client, clock)
    parts = {
        "accounts": accounts,
        "second_factors": SecondFactors(redis_client, "0f" * 32),
        "attempts": Attempts(redis_client, clock),
        "audit": audit,
        "clock": clock,
    }
    return Staff(
        accounts=accounts,
        people=People(accounts, audit, clock),
        entrance=Entrance(**parts),
        own=OwnAccount(**parts),
        tokens=Tokens(redis_client, clock, accounts, audit, "an-administrators-token-for-tests"),
        audit=audit,
        second_factors=parts["second_factors"],
        clock=clock,
    )
