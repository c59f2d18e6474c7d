"""The tokens in the store: making them, closing them, and telling which one a text is."""

import secrets
from dataclasses import replace
from datetime import timedelta
from hmac import compare_digest
from typing import cast

import orjson
import redis

from bot.clock import Clock
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.token import (
    BOOTSTRAP_ID,
    Issued,
    Token,
    bootstrap_token,
    digest_of_secret,
)
from bot.staff.actors import Actor, Kind
from bot.staff.audit import Act, AuditLog, Change, Write
from bot.staff.roles import Action, Role, least_trusted, may
from bot.store import if_possible, keys

_LONGEST = 200


class UnknownTokenError(LookupError):
    """There is no token with this id."""


class Tokens:
    """The tokens in the store, and the one from the settings."""

    def __init__(
        self,
        client: redis.Redis,
        clock: Clock,
        accounts: Accounts,
        audit: AuditLog,
        admin_token: str = "",
    ) -> None:
        """`admin_token` (ADMIN_TOKEN; empty: none) is an administrator's, to begin with."""
        self._redis = client
        self._clock = clock
        self._accounts = accounts
        self._audit = audit
        self._admin_token = admin_token

    def create(
        self, name: str, role: Role, valid_for: timedelta, *, by: Actor, owner: str = ""
    ) -> Issued:
        """A new token for a system, or for the person whose account `owner` is."""
        secret, now = secrets.token_hex(32), self._clock()
        token = Token(
            id=secrets.token_hex(5),
            name=name,
            role=role,
            digest=digest_of_secret(secret),
            created_at=now,
            created_by=by.name,
            expires_at=now + valid_for,
            owner=owner,
            made_by="" if by.kind is Kind.SERVICE else by.responsible,
        )
        told = {"name": name, "role": role.value} | ({"owner": owner} if owner else {})
        change = Change(by, Act.TOKEN_CREATED, token.id, told, [_write_of(token)])
        self._audit.commit(lambda: change)
        return Issued(token, f"jo_{token.id}_{secret}")

    def all(self) -> tuple[Token, ...]:
        """Every token in the store, revoked and expired ones too, newest first."""
        used = cast("dict[bytes, bytes]", self._redis.hgetall(keys.TOKENS_USED))
        stored = cast("dict[bytes, bytes]", self._redis.hgetall(keys.TOKENS))
        tokens = (Token.from_json(value, used.get(token_id)) for token_id, value in stored.items())
        return tuple(sorted(tokens, key=lambda token: (token.created_at, token.id), reverse=True))

    def revoke(self, token_id: str, *, by: Actor) -> Token:
        """Close a token for good. Again changes nothing. Raises UnknownTokenError."""
        token = self._existing(token_id)
        if token.revoked_at is None:
            self._audit.commit(lambda: self._revocation(token_id, by))
        return self._existing(token_id)

    def authenticate(self, text: str) -> Token | None:
        """The valid token that `text` is, or None; its use is noted."""
        if len(text) > _LONGEST:
            return None
        token, secret = self._claimed(text)
        # An unknown id costs the same comparison as a wrong secret.
        expected = token.digest if token else digest_of_secret("")
        if not compare_digest(digest_of_secret(secret), expected) or token is None:
            return None
        valid = self._valid(token)
        if valid:
            self._note_use(valid)
        return valid

    def of_session(self, token_id: str, fingerprint: str) -> Token | None:
        """The token that a console session was opened with, if it is still valid."""
        token = self._find(token_id)
        if token is None or not compare_digest(token.fingerprint, fingerprint):
            return None
        return self._valid(token)

    def who_may_approve(self) -> frozenset[str]:
        """Who answers for a valid token that permits to approve."""
        bootstrap = self._bootstrap()
        everyone = [*self.all(), *([bootstrap] if bootstrap else [])]
        valid = filter(None, map(self._valid, everyone))
        return frozenset(token.responsible for token in valid if may(token.role, Action.APPROVE))

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _revocation(self, token_id: str, by: Actor) -> Change:
        token = self._existing(token_id)
        closed = replace(token, revoked_at=token.revoked_at or self._clock())
        return Change(by, Act.TOKEN_REVOKED, token_id, {"name": token.name}, [_write_of(closed)])

    def _valid(self, token: Token) -> Token | None:
        """The token, if it opens anything now: no more than its owner's account does."""
        if not token.valid_at(self._clock()):
            return None
        if not token.owner:
            return token
        owner = self._accounts.get(token.owner)
        if owner is None or not owner.active:
            return None
        return replace(token, role=least_trusted(token.role, owner.role))

    def _bootstrap(self) -> Token | None:
        """The token from the settings; since the first set-up it belongs to whoever did that."""
        if not self._admin_token:
            return None
        owner = cast("bytes | None", self._redis.hget(keys.ADMIN_TOKEN, "owner"))
        return bootstrap_token(self._admin_token, owner.decode() if owner else "")

    def _claimed(self, text: str) -> tuple[Token | None, str]:
        """The token that the text claims to be, and the secret it offers for it."""
        prefix, _, rest = text.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix == "jo" and (token := self._stored(token_id)):
            return token, secret
        return self._bootstrap(), text

    def _find(self, token_id: str) -> Token | None:
        return self._bootstrap() if token_id == BOOTSTRAP_ID else self._stored(token_id)

    def _existing(self, token_id: str) -> Token:
        token = self._stored(token_id)
        if token is None:
            raise UnknownTokenError(token_id)
        return token

    def _stored(self, token_id: str) -> Token | None:
        value = cast("bytes | None", self._redis.hget(keys.TOKENS, token_id))
        return Token.from_json(value) if value else None

    def _note_use(self, token: Token) -> None:
        if token.id == BOOTSTRAP_ID:
            return
        hour = orjson.dumps(self._clock().replace(minute=0, second=0, microsecond=0))
        if self._redis.hget(keys.TOKENS_USED, token.id) != hour:
            if_possible(self._redis.hset, keys.TOKENS_USED, token.id, hour)


def ownership_of_admin_token(account_id: str) -> Write:
    """ADMIN_TOKEN is this person's from now on."""
    return Write(keys.ADMIN_TOKEN, "owner", account_id.encode())


def _write_of(token: Token) -> Write:
    return Write(keys.TOKENS, token.id, token.to_json())
