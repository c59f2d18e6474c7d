"""The door to the admin endpoint and the console: who may come in."""

from dataclasses import dataclass

from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.tokens import Token, Tokens
from bot.staff.operations import Operations
from bot.staff.refusals import RefusedError
from bot.web.texts import Catalogue


@dataclass(frozen=True, slots=True)
class Door:
    """What it takes to let somebody in and to talk with them."""

    operations: Operations
    tokens: Tokens
    attempts: Attempts
    catalogue: Catalogue

    def let_in(self, text: str, address: str) -> Token:
        """The token that `text` is. Raises RefusedError; wrong ones are counted by `address`."""
        if token := self.tokens.authenticate(text):
            return token
        verdict = self.attempts.note(address)
        if verdict.refused:
            raise RefusedError("too-many-attempts", seconds=verdict.wait_seconds)
        raise RefusedError("unauthorized")
