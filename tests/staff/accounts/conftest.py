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
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.people import People
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.accounts.sessions import Sessions
from bot.staff.accounts.tokens import Tokens
from bot.staff.accounts.visitors import Visitor, Visitors
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import AuditLog
from bot.staff.refusals import RefusedError
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
    visitors: Visitors
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
        visitor = self.at_the_console(account)
        made = self.own.set_second_factor(visitor, sealed, self.code(secret), PASSWORD)
        return made.account, secret, made.codes

    def at_the_console(self, account: Account, device: str = "") -> Visitor:
        """Somebody who has signed in, with everything that is asked of them so far."""
        second_factor = bool(account.second_factor)
        id_ = self.visitors.welcome(account, second_factor=second_factor, device=device)
        found = self.visitors.find(id_)
        assert found is not None
        return found

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
    tokens = Tokens(redis_client, clock, accounts, audit, "an-administrators-token-for-tests")
    parts = AccountParts(
        accounts=accounts,
        sessions=Sessions(redis_client, clock),
        second_factors=SecondFactors(redis_client, "0f" * 32),
        attempts=Attempts(redis_client, clock),
        audit=audit,
        clock=clock,
    )
    return Staff(
        accounts=accounts,
        people=People(accounts, audit, clock),
        entrance=Entrance(parts),
        own=OwnAccount(parts),
        visitors=Visitors(parts, tokens, trying_out=False),
        tokens=tokens,
        audit=audit,
        second_factors=parts.second_factors,
        clock=clock,
    )


def problem_of(attempt: object) -> RefusedError:
    assert callable(attempt)
    with pytest.raises(RefusedError) as error:
        attempt()
    return error.value


def try_to_sign_in(staff: Staff, email: str, password: str = "wrong", where: str = HERE) -> str:
    try:
        staff.entrance.by_password(email, password, where)
    except RefusedError as refused:
        return refused.problem
    return "in"
