"""What administrators do with the people of the staff: invite, change, disable.

The last administrator stays one: without any, nobody could let anybody in.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.clock import Clock
from bot.staff.accounts.account import Account, folded_email
from bot.staff.accounts.accounts import Accounts, new_account_id, write_of
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog, Change
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action, Role

INVITATION_LASTS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link for one person, to be used once. Its secret is not kept."""

    account: Account
    secret: str = field(repr=False)

    @property
    def ticket(self) -> str:
        """What stands in the link."""
        return f"{self.account.id}.{self.secret}"


@dataclass(frozen=True, slots=True)
class Person:
    """An account, and when its person was last here."""

    account: Account
    signed_in_at: datetime | None


class People:
    """The use-cases of whoever looks after the accounts."""

    def __init__(self, accounts: Accounts, audit: AuditLog, clock: Clock) -> None:
        self._accounts = accounts
        self._audit = audit
        self._clock = clock

    # ── Looking ─────────────────────────────────────────────────────────────────────────────────

    def all(self, actor: Actor) -> tuple[Person, ...]:
        """Everybody, by name."""
        require(actor, Action.MANAGE_PEOPLE)
        seen = self._accounts.last_signed_in()
        return tuple(Person(each, seen.get(each.id)) for each in self._accounts.all())

    def get(self, actor: Actor, account_id: str) -> Person:
        """One person."""
        require(actor, Action.MANAGE_PEOPLE)
        account = self._accounts.existing(account_id)
        return Person(account, self._accounts.last_signed_in().get(account_id))

    # ── Doing ───────────────────────────────────────────────────────────────────────────────────

    def invite(self, actor: Actor, *, name: str, email: str, role: Role) -> Invitation:
        """Make an account that its person opens with a link."""
        require(actor, Action.MANAGE_PEOPLE)
        secret, account_id = _new_secret(), new_account_id()
        invited = Account(
            id=account_id,
            email=folded_email(email),
            name=name,
            role=role,
            created_at=self._clock(),
            created_by=actor.name,
            invitation=digest_of(secret),
            invitation_until=self._clock() + INVITATION_LASTS,
        )

        def decide() -> Change:
            if self._accounts.by_email(invited.email):
                raise RefusedError("validation", (Fault(("email",), "email_taken"),))
            told = {"name": name, "role": role.value}
            return Change(actor, Act.INVITED, account_id, told, [write_of(invited)])

        self._audit.commit(decide)
        return Invitation(invited, secret)

    def renew_invitation(self, actor: Actor, account_id: str) -> Invitation:
        """A new link: the old one has expired, or the password is forgotten."""
        require(actor, Action.MANAGE_PEOPLE)
        secret, until = _new_secret(), self._clock() + INVITATION_LASTS

        def renewed(account: Account) -> Account:
            if account.disabled_at:
                raise RefusedError("person-disabled")
            return replace(account, invitation=digest_of(secret), invitation_until=until)

        return Invitation(self._change(actor, account_id, Act.INVITATION_RENEWED, renewed), secret)

    def change_role(self, actor: Actor, account_id: str, role: Role) -> Account:
        """Give somebody another role; they sign in anew."""
        require(actor, Action.MANAGE_PEOPLE)
        return self._change(
            actor,
            account_id,
            Act.ROLE_CHANGED,
            lambda account: replace(account, role=role, generation=account.generation + 1),
            {"role": role.value},
        )

    def disable(self, actor: Actor, account_id: str) -> Account:
        """Close an account, its sessions and its tokens; what its person did stays on record."""
        require(actor, Action.MANAGE_PEOPLE)
        now = self._clock()
        return self._change(
            actor,
            account_id,
            Act.DISABLED,
            lambda account: replace(
                account,
                disabled_at=account.disabled_at or now,
                invitation="",
                generation=account.generation + 1,
            ),
        )

    def enable(self, actor: Actor, account_id: str) -> Account:
        """Open an account again that was closed."""
        require(actor, Action.MANAGE_PEOPLE)
        return self._change(
            actor, account_id, Act.ENABLED, lambda account: replace(account, disabled_at=None)
        )

    def reset_second_factor(self, actor: Actor, account_id: str) -> Account:
        """The telephone is lost: at the next sign-in another one is set up."""
        require(actor, Action.MANAGE_PEOPLE)
        return self._change(
            actor,
            account_id,
            Act.SECOND_FACTOR_RESET,
            lambda account: replace(
                account, second_factor="", recovery_codes=(), generation=account.generation + 1
            ),
        )

    def sign_out(self, actor: Actor, account_id: str) -> Account:
        """End every session of a person."""
        require(actor, Action.MANAGE_PEOPLE)
        return self._change(
            actor,
            account_id,
            Act.SIGNED_OUT_EVERYWHERE,
            lambda account: replace(account, generation=account.generation + 1),
        )

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _change(
        self,
        actor: Actor,
        account_id: str,
        act: Act,
        changed: Callable[[Account], Account],
        details: Mapping[str, str] | None = None,
    ) -> Account:
        def decide() -> Change:
            account = self._accounts.existing(account_id)
            after = changed(account)
            if account.administers and not after.administers and self._is_the_last(account):
                raise RefusedError("last-administrator")
            return Change(actor, act, account_id, details or {}, [write_of(after)])

        self._audit.commit(decide)
        return self._accounts.existing(account_id)

    def _is_the_last(self, account: Account) -> bool:
        return not any(
            other.administers and other.id != account.id for other in self._accounts.all()
        )


def digest_of(secret: str) -> str:
    """What is kept of the secret in a link: it is random, so that a plain hash protects it."""
    return sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
