"""Whoever is at the console: found by their session, with what is still asked of them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.staff.accounts.account import Account
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.sessions import HALF_OPEN, OpenedWith, Session
from bot.staff.accounts.token import Token
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import Actor
from bot.staff.refusals import RefusedError


class Missing(StrEnum):
    """What somebody still has to do before they are in."""

    CODE = "code"
    """Type the code of their second factor."""
    SECOND_FACTOR = "second_factor"
    """Set one up: their role asks for it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a session."""

    session: Session
    account: Account | None = None
    token: Token | None = None

    @property
    def person(self) -> Account:
        """Their account. Raises RefusedError: a token has none."""
        if self.account is None:
            raise RefusedError("not-found")
        return self.account

    @property
    def missing(self) -> Missing | None:
        """What is still asked of them; None: they are in."""
        if self.account is None or self.session.second_factor_at:
            return None
        if self.account.second_factor:
            return Missing.CODE
        return Missing.SECOND_FACTOR if self.account.needs_second_factor else None

    @property
    def actor(self) -> Actor | None:
        """Who they are to the operations; None while something is missing."""
        if self.missing:
            return None
        if self.account:
            return self.account.actor(
                second_factor_at=self.session.second_factor_at, until=self.session.until
            )
        return self.token.actor() if self.token else None


class Visitors:
    """Opens, finds and closes the sessions of people with accounts, and of tokens."""

    def __init__(self, parts: AccountParts, tokens: Tokens, *, trying_out: bool) -> None:
        """`trying_out`: nothing real is at the other end, so that a token always opens."""
        self._sessions = parts.sessions
        self._accounts = parts.accounts
        self._clock = parts.clock
        self._tokens = tokens
        self._trying_out = trying_out

    def welcome(self, account: Account, *, second_factor: bool = False, device: str = "") -> str:
        """A session for somebody whose password was right; returns its id."""
        return self._sessions.open(
            OpenedWith.ACCOUNT,
            account.id,
            str(account.generation),
            second_factor=second_factor,
            device=device,
        )

    def welcome_token(self, token: Token, *, device: str = "") -> str:
        """A session for whoever holds a token; returns its id."""
        return self._sessions.open(OpenedWith.TOKEN, token.id, token.fingerprint, device=device)

    def find(self, session_id: str, *, somebody_there: bool = True) -> Visitor | None:
        """Whose session it is, unless it is over or what it was opened with has changed."""
        session = self._sessions.find(session_id, somebody_there=somebody_there)
        if session is None:
            return None
        if session.opened_with is OpenedWith.TOKEN:
            return self._with_token(session)
        account = self._accounts.get(session.holder)
        visitor = self._with_account(session, account) if account else None
        late = self._clock() >= session.opened_at + HALF_OPEN
        return None if visitor and visitor.missing and late else visitor

    def sessions_of(self, account: Account) -> tuple[Session, ...]:
        """Where somebody is signed in, with everything that is asked of them; the latest first."""
        found = (self._with_account(each, account) for each in self._sessions.of(account.id))
        return tuple(each.session for each in found if each and not each.missing)

    def leave(self, session_id: str) -> None:
        """End a session."""
        if session := self._sessions.find(session_id, somebody_there=False):
            self._sessions.close(session)

    def tokens_open(self) -> bool:
        """Whether a token opens the console: to try it out, and until an administrator is there.

        Afterwards it opens the admin endpoint alone: whoever may approve brings a second factor.
        """
        return self._trying_out or not self._accounts.any_active_administrator()

    def accounts_open(self) -> bool:
        """Whether there is anybody who could sign in with a password."""
        return any(account.active for account in self._accounts.all())

    def _with_account(self, session: Session, account: Account) -> Visitor | None:
        """Whose session it is, unless it began before what ends them all."""
        if not account.active or str(account.generation) != session.proof:
            return None
        return Visitor(session, account=account)

    def _with_token(self, session: Session) -> Visitor | None:
        token = self._tokens.of_session(session.holder, session.proof)
        return Visitor(session, token=token) if token and self.tokens_open() else None
