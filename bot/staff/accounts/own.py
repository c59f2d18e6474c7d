"""What each person does with their own account: password, second factor, sessions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.clock import Clock
from bot.staff.accounts import passwords, second_factor
from bot.staff.accounts.account import Account
from bot.staff.accounts.accounts import Accounts, write_of
from bot.staff.accounts.attempts import ACCOUNT, CODE, Attempts
from bot.staff.accounts.entrance import check_new_password
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.audit import Act, AuditLog, Change
from bot.staff.refusals import RefusedError


@dataclass(frozen=True, slots=True)
class WithCodes:
    """An account with new recovery codes, which are shown this once."""

    account: Account
    codes: tuple[str, ...] = field(repr=False)


class OwnAccount:
    """The use-cases of somebody with their own account. Each ends the other sessions."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        second_factors: SecondFactors,
        attempts: Attempts,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._second_factors = second_factors
        self._attempts = attempts
        self._audit = audit
        self._clock = clock

    def change_password(self, account: Account, current: str, new: str) -> Account:
        """Choose another password; the current one proves who sits there. Raises RefusedError."""
        self._attempts.admit(ACCOUNT, account.email)
        if account.password and not passwords.fits(current, account.password):
            raise RefusedError("wrong-password")
        self._attempts.forget(ACCOUNT, account.email)
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

    def set_second_factor(self, account: Account, sealed: str, code: str) -> WithCodes:
        """The authenticator shows the right code: from now on it is asked for."""
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

    def make_recovery_codes(self, account: Account) -> WithCodes:
        """New recovery codes instead of the old ones."""
        codes, kept = self._new_codes()
        return WithCodes(
            self._change(
                account.id,
                Act.RECOVERY_CODES_MADE,
                lambda before: replace(before, recovery_codes=kept),
            ),
            codes,
        )

    def sign_out_everywhere(self, account: Account) -> Account:
        """End every session."""
        return self._change(account.id, Act.SIGNED_OUT_EVERYWHERE, lambda before: before)

    def _new_codes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        codes = self._second_factors.new_recovery_codes()
        return codes, tuple(map(self._second_factors.recovery_hash, codes))

    def _change(
        self,
        account_id: str,
        act: Act,
        changed: Callable[[Account], Account],
        details: Mapping[str, str] | None = None,
    ) -> Account:
        def decide() -> Change:
            before = self._accounts.existing(account_id)
            after = replace(changed(before), generation=before.generation + 1)
            return Change(after.actor(), act, account_id, details or {}, [write_of(after)])

        self._audit.commit(decide)
        return self._accounts.existing(account_id)
