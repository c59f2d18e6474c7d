"""What each person does with their own account: password, second factor, sessions.

What would let somebody in for good, or keep its person out, asks again for the password: whoever
finds a screen unlocked has a session, and must not be able to make an account of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.staff.accounts import passwords, second_factor
from bot.staff.accounts.account import Account
from bot.staff.accounts.accounts import write_of
from bot.staff.accounts.attempts import ACCOUNT, CODE
from bot.staff.accounts.entrance import check_new_password
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.visitors import Missing, Visitor
from bot.staff.audit import Act, Change
from bot.staff.refusals import RefusedError

_FRESH = timedelta(minutes=10)
"""For so long a sign-in through the identity provider counts as a password would."""


@dataclass(frozen=True, slots=True)
class WithCodes:
    """An account with new recovery codes, which are shown this once."""

    account: Account
    codes: tuple[str, ...] = field(repr=False)


class OwnAccount:
    """The use-cases of somebody with their own account. Each ends the other sessions."""

    def __init__(self, parts: AccountParts) -> None:
        self._accounts = parts.accounts
        self._sessions = parts.sessions
        self._second_factors = parts.second_factors
        self._attempts = parts.attempts
        self._audit = parts.audit
        self._clock = parts.clock

    # ── What proves who somebody is ─────────────────────────────────────────────────────────────

    def change_password(self, visitor: Visitor, current: str, new: str) -> Account:
        """Choose another password. Raises RefusedError."""
        account = self._certain(visitor, current)
        check_new_password(new, (account.name, account.email))
        kept = passwords.hashed(new)
        return self._change(
            account.id, Act.PASSWORD_CHANGED, lambda before: replace(before, password=kept)
        )

    def begin_second_factor(self, account: Account) -> str:
        """A new secret for an authenticator, sealed; it counts once a code of it was typed."""
        return self._second_factors.sealed(second_factor.new_secret(), account.id)

    def secret_of(self, account: Account, sealed: str) -> str:
        """The secret, to be shown to its person."""
        return self._second_factors.opened(sealed, account.id)

    def set_second_factor(
        self, visitor: Visitor, sealed: str, code: str, password: str = ""
    ) -> WithCodes:
        """The authenticator shows the right code: from now on it is asked for. Raises RefusedError.

        On the way in, where there is none yet, the password has just been given.
        """
        coming_in = visitor.missing is Missing.SECOND_FACTOR
        account = visitor.person if coming_in else self._certain(visitor, password)
        self._attempts.admit(CODE, account.id)
        if not self._second_factors.accepts(sealed, account.id, code, self._clock()):
            raise RefusedError("wrong-code")
        self._attempts.forget(CODE, account.id)
        codes, kept = self._new_codes()
        return WithCodes(
            self._change(
                account.id,
                Act.SECOND_FACTOR_SET,
                lambda before: replace(before, second_factor=sealed, recovery_codes=kept),
            ),
            codes,
        )

    def make_recovery_codes(self, visitor: Visitor, password: str) -> WithCodes:
        """New recovery codes instead of the old ones. Raises RefusedError."""
        account = self._certain(visitor, password)
        if not account.second_factor:
            raise RefusedError("not-found")
        codes, kept = self._new_codes()
        return WithCodes(
            self._change(
                account.id,
                Act.RECOVERY_CODES_MADE,
                lambda before: replace(before, recovery_codes=kept),
            ),
            codes,
        )

    # ── Where somebody is signed in ─────────────────────────────────────────────────────────────

    def sign_out_everywhere(self, account: Account) -> Account:
        """End every session."""
        return self._change(account.id, Act.SIGNED_OUT_EVERYWHERE, lambda before: before)

    def end_session(self, account: Account, name: str) -> None:
        """Sign out on one device. Raises RefusedError where there is no such session."""
        found = next((each for each in self._sessions.of(account.id) if each.name == name), None)
        if found is None:
            raise RefusedError("not-found")
        told = {"device": found.device} if found.device else {}
        self._audit.record(account.actor(), Act.SESSION_ENDED, account.id, **told)
        self._sessions.close(found)

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _certain(self, visitor: Visitor, password: str) -> Account:
        """Whoever sits there, if that is really the person. Raises RefusedError."""
        account = visitor.person
        if not account.password:  # the identity provider alone knows one: it has to be asked
            if self._clock() >= visitor.session.opened_at + _FRESH:
                raise RefusedError("sign-in-again")
            return account
        self._attempts.admit(ACCOUNT, account.email)
        if not passwords.fits(password, account.password):
            raise RefusedError("wrong-password")
        self._attempts.forget(ACCOUNT, account.email)
        return account

    def _new_codes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        codes = self._second_factors.new_recovery_codes()
        return codes, tuple(map(self._second_factors.recovery_hash, codes))

    def _change(self, account_id: str, act: Act, changed: Callable[[Account], Account]) -> Account:
        def decide() -> Change:
            before = self._accounts.existing(account_id)
            after = replace(changed(before), generation=before.generation + 1)
            return Change(after.actor(), act, account_id, writes=[write_of(after)])

        self._audit.commit(decide)
        return self._accounts.existing(account_id)
