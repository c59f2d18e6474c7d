"""Coming in: by invitation, by password, by the Comune's own identity provider, by second factor.

What is wrong is never told more precisely than "e-mail or password": an answer, and the time that
it takes, are the same whether there is such an account or not.
"""

from dataclasses import replace
from hmac import compare_digest

from bot.staff.accounts import passwords
from bot.staff.accounts.account import Account, folded_email
from bot.staff.accounts.accounts import new_account_id, write_of
from bot.staff.accounts.attempts import ACCOUNT, ADDRESS, CODE, STRANGERS
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.people import digest_of
from bot.staff.accounts.tokens import ownership_of_admin_token
from bot.staff.actors import Actor, Kind, require
from bot.staff.audit import Act, Change
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action, Role


class Entrance:
    """Finds out who somebody is, and tells the audit log."""

    def __init__(self, parts: AccountParts) -> None:
        self._accounts = parts.accounts
        self._second_factors = parts.second_factors
        self._attempts = parts.attempts
        self._audit = parts.audit
        self._clock = parts.clock

    # ── The first time ──────────────────────────────────────────────────────────────────────────

    def first_set_up(self, actor: Actor, *, name: str, email: str, password: str) -> Account:
        """Make the first administrator's account. ADMIN_TOKEN, which permits it, is theirs then."""
        require(actor, Action.MANAGE_PEOPLE)
        check_new_password(password, (name, email))
        now = self._clock()
        account = Account(
            id=new_account_id(),
            email=folded_email(email),
            name=name,
            role=Role.ADMINISTRATOR,
            created_at=now,
            created_by=actor.name,
            password=passwords.hashed(password),
            joined_at=now,
        )

        def decide() -> Change:
            if self._accounts.any_active_administrator():
                raise RefusedError("already-set-up")
            if self._accounts.by_email(account.email):
                raise RefusedError("validation", (Fault(("email",), "email_taken"),))
            writes = [write_of(account), ownership_of_admin_token(account.id)]
            return Change(actor, Act.FIRST_SET_UP, account.id, {"name": name}, writes)

        self._audit.commit(decide)
        return account

    def invited(self, ticket: str) -> Account:
        """Whom a link is for. Raises RefusedError when it is over, was used, or never was one."""
        account_id, _, secret = ticket.partition(".")
        account = self._accounts.get(account_id)
        expected = account.invitation if account else ""
        fits = compare_digest(digest_of(secret), expected or digest_of(""))
        if account is None or not expected or not fits or account.disabled_at:
            raise RefusedError("invitation-over")
        if account.invitation_until is None or self._clock() >= account.invitation_until:
            raise RefusedError("invitation-over")
        return account

    def accept(self, ticket: str, password: str) -> Account:
        """Choose a password with a link, which opens nothing any more afterwards."""
        invited = self.invited(ticket)
        check_new_password(password, (invited.name, invited.email))
        kept = passwords.hashed(password)

        def decide() -> Change:
            account = self.invited(ticket)
            after = replace(
                account,
                password=kept,
                invitation="",
                invitation_until=None,
                joined_at=account.joined_at or self._clock(),
                generation=account.generation + 1,
            )
            act = Act.PASSWORD_CHANGED if account.joined_at else Act.JOINED
            return Change(after.actor(), act, account.id, writes=[write_of(after)])

        self._audit.commit(decide)
        self._attempts.forget(ACCOUNT, invited.email)
        return self._accounts.existing(invited.id)

    # ── Every time ──────────────────────────────────────────────────────────────────────────────

    def by_password(self, email: str, password: str, address: str) -> Account:
        """Whose e-mail and password these are. Raises RefusedError."""
        email = folded_email(email)
        if not _says_nothing(address):
            self._attempts.admit(ADDRESS, address)
        self._attempts.admit(ACCOUNT, email)
        account = self._accounts.by_email(email)
        fits = passwords.fits(password, account.password if account else "")
        if account is None or not account.active or not fits:
            self._tell_failure(account, address, "password")
            raise RefusedError("wrong-credentials")
        self._attempts.forget(ACCOUNT, email)
        if not _says_nothing(address):
            self._attempts.take_back(ADDRESS, address)
        return self._with_fresh_hash(account, password)

    def by_provider(self, email: str, address: str) -> Account:
        """Whose verified e-mail the identity provider vouches for. The first time, they join."""
        account = self._accounts.by_email(email)
        if account is None or account.disabled_at:
            self._tell_failure(account, address, "provider")
            raise RefusedError("not-invited")
        if account.joined_at is None:
            self._join(account.id)
        return self._accounts.existing(account.id)

    def by_code(self, account: Account, code: str, address: str) -> None:
        """Check the second factor, or use up a recovery code. Raises RefusedError."""
        self._attempts.admit(CODE, account.id)
        now = self._clock()
        if not self._second_factors.accepts(account.second_factor, account.id, code, now):
            kept = self._second_factors.used_recovery_code(code, account.recovery_codes)
            if kept is None:
                self._tell_failure(account, address, "second_factor")
                raise RefusedError("wrong-code")
            self._use_up(account.id, kept)
        self._attempts.forget(CODE, account.id)

    def tell_signed_in(self, actor: Actor, subject: str, address: str) -> None:
        """Somebody is in, with everything that is asked of them."""
        if actor.kind is Kind.PERSON:
            self._accounts.note_sign_in(actor.id, self._clock())
        self._audit.record(actor, Act.SIGNED_IN, subject, address=address)

    def tell_signed_out(self, actor: Actor) -> None:
        """Somebody has gone."""
        self._audit.record(actor, Act.SIGNED_OUT)

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _tell_failure(self, account: Account | None, address: str, step: str) -> None:
        """What a stranger typed is not told: it may be a password in the wrong field."""
        if account is None and self._attempts.wait(STRANGERS, ""):
            return
        subject = account.id if account else ""
        self._audit.record(None, Act.SIGN_IN_FAILED, subject, address=address, step=step)

    def _with_fresh_hash(self, account: Account, password: str) -> Account:
        if not passwords.outdated(account.password):
            return account
        kept = passwords.hashed(password)

        def decide() -> Change:
            after = replace(self._accounts.existing(account.id), password=kept)
            told = {"why": "rehashed"}
            return Change(after.actor(), Act.PASSWORD_CHANGED, account.id, told, [write_of(after)])

        self._audit.commit(decide)
        return self._accounts.existing(account.id)

    def _join(self, account_id: str) -> None:
        def decide() -> Change:
            after = replace(
                self._accounts.existing(account_id),
                joined_at=self._clock(),
                invitation="",
                invitation_until=None,
            )
            return Change(after.actor(), Act.JOINED, account_id, writes=[write_of(after)])

        self._audit.commit(decide)

    def _use_up(self, account_id: str, kept: str) -> None:
        def decide() -> Change:
            account = self._accounts.existing(account_id)
            if kept not in account.recovery_codes:
                raise RefusedError("wrong-code")
            left = tuple(each for each in account.recovery_codes if each != kept)
            after = replace(account, recovery_codes=left)
            told = {"left": str(len(left))}
            return Change(
                after.actor(), Act.RECOVERY_CODE_USED, account_id, told, [write_of(after)]
            )

        self._audit.commit(decide)


def _says_nothing(address: str) -> bool:
    """Whether an address is this machine's own: a proxy that nobody has declared.

    Behind it is everybody, and one who guesses would lock all of them out.
    """
    return address in ("", "127.0.0.1", "::1")


def check_new_password(password: str, known: tuple[str, ...]) -> None:
    """Raises RefusedError with what to do where a password is too easy to guess."""
    if fault := passwords.weakness(password, known):
        values = (("shortest", passwords.SHORTEST), ("longest", passwords.LONGEST))
        raise RefusedError("validation", (Fault(("password",), fault, values),))
