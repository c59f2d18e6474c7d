"""What administrators do with tokens."""

from datetime import timedelta

from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.models import NewToken
from bot.staff.accounts.token import Issued, Token
from bot.staff.accounts.tokens import Tokens, UnknownTokenError
from bot.staff.actors import Actor, require
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action


class TokenOperations:
    """The use-cases around tokens."""

    def __init__(self, tokens: Tokens, accounts: Accounts) -> None:
        self._tokens = tokens
        self._accounts = accounts

    def all(self, actor: Actor) -> tuple[Token, ...]:
        """Every token."""
        require(actor, Action.MANAGE_TOKENS)
        return self._tokens.all()

    def create(self, actor: Actor, new: NewToken) -> Issued:
        """A new token."""
        require(actor, Action.MANAGE_TOKENS)
        if new.account and self._accounts.get(new.account) is None:
            raise RefusedError("validation", (Fault(("account",), "unknown_person"),))
        valid_for = timedelta(days=new.valid_days)
        return self._tokens.create(new.name, new.role, valid_for, by=actor, owner=new.account or "")

    def revoke(self, actor: Actor, token_id: str) -> Token:
        """Close a token for good."""
        require(actor, Action.MANAGE_TOKENS)
        try:
            return self._tokens.revoke(token_id, by=actor)
        except UnknownTokenError:
            raise RefusedError("not-found") from None
