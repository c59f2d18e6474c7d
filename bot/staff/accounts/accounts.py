"""The accounts in the store. Whoever changes one hands the write to the audit log."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import cast

import redis

from bot.staff.accounts.account import Account, folded_email
from bot.staff.audit import Write
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, may
from bot.store import keys


class Accounts:
    """Finds accounts; few enough that all of them are read at once."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def get(self, account_id: str) -> Account | None:
        """One account, or None."""
        stored = cast("bytes | None", self._client.hget(keys.ACCOUNTS, account_id))
        return Account.from_json(stored) if stored else None

    def existing(self, account_id: str) -> Account:
        """One account. Raises RefusedError."""
        account = self.get(account_id)
        if account is None:
            raise RefusedError("not-found")
        return account

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        stored = cast("dict[bytes, bytes]", self._client.hgetall(keys.ACCOUNTS))
        accounts = map(Account.from_json, stored.values())
        return tuple(sorted(accounts, key=lambda account: (account.name.casefold(), account.id)))

    def by_email(self, email: str) -> Account | None:
        """The account with an e-mail address, however it is written."""
        wanted = folded_email(email)
        return next((account for account in self.all() if account.email == wanted), None)

    def any_active_administrator(self) -> bool:
        """Whether the first set-up is done."""
        return any(account.administers for account in self.all())

    def who_may_approve(self) -> frozenset[str]:
        """The ids of those who can sign in and let a broadcast out."""
        return frozenset(
            account.id
            for account in self.all()
            if account.active and may(account.role, Action.APPROVE)
        )

    def last_signed_in(self) -> Mapping[str, datetime]:
        """When each was last here: account id -> moment."""
        stored = cast("dict[bytes, bytes]", self._client.hgetall(keys.ACCOUNTS_SEEN))
        return {
            account_id.decode(): datetime.fromisoformat(moment.decode())
            for account_id, moment in stored.items()
        }

    def note_sign_in(self, account_id: str, now: datetime) -> None:
        """Somebody has signed in."""
        self._client.hset(keys.ACCOUNTS_SEEN, account_id, now.isoformat())


def new_account_id() -> str:
    """An id that says nothing about the person."""
    return f"p-{secrets.token_hex(6)}"


def write_of(account: Account) -> Write:
    """What the store has to hold from now on."""
    return Write(keys.ACCOUNTS, account.id, account.to_json())
