"""Whoever is at the console: found by their session, with what is still asked of them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.clock import Clock
from bot.staff.accounts.account import Account
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.sessions import HALF_OPEN, OpenedWith, Session, Sessions
from bot.staff.accounts.tokens import Token, Tokens
from bot.staff.actors import Actor


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

    def __init__(
        self,
        *,
        sessions: Sessions,
        accounts: Accounts,
        tokens: Tokens,
        clock: Clock,
        trying_out: bool,
    ) -> None:
        """`trying_out`: nothing real is at the other end, so that a token always opens."""
        self._sessions = sessions
        self._accounts = accounts
        self._tokens = tokens
        self._clock = clock
        self._trying_out = trying_out

    def welcome(self, account: Account, *, second_factor: bool = False) -> str:
        """A session for somebody whose password was right; returns its id."""
        proof = str(account.generation)
        return self._sessions.open(
            OpenedWith.ACCOUNT, account.id, proof, second_factor=second_factor
        )

    def welcome_token(self, token: Token) -> str:
        """A session for whoever holds a token; returns its id."""
        return self._sessions.open(OpenedWith.TOKEN, token.id, token.fingerprint)

    def find(self, session_id: str, *, somebody_there: bool = True) -> Visitor | None:
        """Whose session it is, unless it is over or what it was opened with has changed."""
        session = self._sessions.find(session_id, somebody_there=somebody_there)
        if session is None:
            return None
        if session.opened_with is OpenedWith.TOKEN:
            return self._with_token(session)
        account = self._accounts.get(session.holder)
        if account is None or not account.active or str(account.generation) != session.proof:
            return None
        visitor = Visitor(session, account=account)
        late = self._clock() >= session.opened_at + HALF_OPEN
        return None if visitor.missing and late else visitor

    def leave(self, session_id: str) -> None:
        """End a session."""
        self._sessions.close(session_id)

    def tokens_open(self) -> bool:
        """Whether a token opens the console: to try it out, and until an administrator is there.

        Afterwards it opens the admin endpoint alone: whoever may approve brings a second factor.
        """
        return self._trying_out or not self._accounts.any_active_administrator()

    def accounts_open(self) -> bool:
        """Whether there is anybody who could sign in with a password."""
        return any(account.active for account in self._accounts.all())

    def _with_token(self, session: Session) -> Visitor | None:
        token = self._tokens.of_session(session.holder, session.proof)
        return Visitor(session, token=token) if token and self.tokens_open() else None
