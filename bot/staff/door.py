"""The door to the admin endpoint and the console: who may come in."""

from dataclasses import dataclass
from pathlib import Path

from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.entrance import Entrance
from bot.staff.accounts.own import OwnAccount
from bot.staff.accounts.provider import IdentityProvider
from bot.staff.accounts.token import Token
from bot.staff.accounts.tokens import Tokens
from bot.staff.accounts.visitors import Visitors
from bot.staff.operations import Operations
from bot.staff.refusals import RefusedError
from bot.web.texts import Catalogue

_HERE = Path(__file__).parent


def staff_texts() -> Catalogue:
    """Everything that staff read, in every language: each room has texts of its own."""
    return Catalogue.load(*sorted(_HERE.glob("**/texts")))


@dataclass(frozen=True, slots=True)
class Door:
    """What it takes to let somebody in and to talk with them."""

    operations: Operations
    tokens: Tokens
    attempts: Attempts
    catalogue: Catalogue
    entrance: Entrance
    visitors: Visitors
    own: OwnAccount
    training: bool = False
    """Whether nothing real can be reached, and every page says so."""
    provider: IdentityProvider | None = None
    """The Comune's own, where one is configured."""

    def let_in(self, text: str, address: str) -> Token:
        """The token that `text` is. Raises RefusedError; wrong ones are counted by `address`."""
        if token := self.tokens.authenticate(text):
            return token
        verdict = self.attempts.note(address)
        if verdict.refused:
            raise RefusedError("too-many-attempts", seconds=verdict.wait_seconds)
        raise RefusedError("unauthorized")
