"""Signing in with the Comune's own identity provider: OpenID Connect, authorization code with PKCE.

Any provider that publishes a discovery document will do. Only the parts that carry security are
decided here: which signatures count, whose tokens, for whom, for which attempt, until when, and
that the provider itself has verified the e-mail address (OpenID Connect Core 1.0, 3.1.3.7).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any, cast

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from bot.clock import Clock
from bot.staff.refusals import RefusedError

log = structlog.get_logger()

WELL_KNOWN = "/.well-known/openid-configuration"
_SIGNATURES = ("RS256", "PS256", "ES256", "EdDSA")
"""With the provider's private key; never "none", and never with our shared secret."""
_LEEWAY_SECONDS = 60
_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps, signed by us, while somebody is at the provider."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


class _NotTrustedError(Exception):
    """The provider's answer is not one that proves anything; the text is for the log."""


class IdentityProvider:
    """One provider, found by its discovery document."""

    def __init__(
        self,
        *,
        discovery_url: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        clock: Clock,
        name: str = "",
    ) -> None:
        """`name` is what people call it.

        `redirect_uri` is where the provider sends people back to, as it is registered there.
        """
        self._discovery_url = discovery_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._clock = clock
        self.name = name

    def begin(self) -> tuple[str, Attempt]:
        """Where to send somebody, and what to remember meanwhile. Raises RefusedError."""
        attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
        with self._session() as session:
            try:
                endpoint = self._discovered(session)["authorization_endpoint"]
            except (_NotTrustedError, requests.RequestException, KeyError, ValueError) as error:
                raise _refusal("discovery", error) from None
            url, _ = session.create_authorization_url(
                endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )
        return url, attempt

    def finish(self, answer: Mapping[str, str], attempt: Attempt) -> str:
        """The verified e-mail of whoever comes back with `answer`. Raises RefusedError."""
        try:
            with self._session() as session:
                return self._email(session, answer, attempt)
        except (
            _NotTrustedError,
            AuthlibBaseError,
            JoseError,
            requests.RequestException,
            KeyError,
            ValueError,
        ) as error:
            raise _refusal("answer", error) from None

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self._client_id,
            self._client_secret,
            scope="openid email",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            default_timeout=_TIMEOUT_SECONDS,
        )

    def _discovered(self, session: OAuth2Session) -> dict[str, Any]:
        """The provider's document. Its issuer is where it was found (Discovery 1.0, 4.3)."""
        found = _json(session, self._discovery_url)
        if found["issuer"].rstrip("/") != self._discovery_url.removesuffix(WELL_KNOWN).rstrip("/"):
            raise _NotTrustedError("the discovery document names another issuer")
        return found

    def _email(self, session: OAuth2Session, answer: Mapping[str, str], attempt: Attempt) -> str:
        if not compare_digest(answer.get("state", ""), attempt.state):
            raise _NotTrustedError("the state is not the one of this attempt")
        if "code" not in answer:
            raise _NotTrustedError(f"no code, but {answer.get('error', 'nothing')[:40]!r}")
        found = self._discovered(session)
        if answer.get("iss", found["issuer"]) != found["issuer"]:  # RFC 9207
            raise _NotTrustedError("the answer is another issuer's")
        token = session.fetch_token(
            found["token_endpoint"],
            code=answer["code"],
            grant_type="authorization_code",
            code_verifier=attempt.verifier,
        )
        claims = self._claims(session, found, token, attempt)
        if "email" not in claims and "userinfo_endpoint" in found:
            claims = _of_the_same(claims, _json(session, found["userinfo_endpoint"], token=True))
        if claims.get("email_verified") is not True:
            raise _NotTrustedError("the provider has not verified the e-mail address")
        return str(claims["email"])

    def _claims(
        self,
        session: OAuth2Session,
        found: Mapping[str, Any],
        token: Mapping[str, Any],
        attempt: Attempt,
    ) -> dict[str, Any]:
        """What the ID token says, once it is proved to be the provider's, for us, for now."""
        keys = KeySet.import_key_set(cast("KeySetSerialization", _json(session, found["jwks_uri"])))
        decoded = jwt.decode(token["id_token"], keys, algorithms=_SIGNATURES)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": found["issuer"]},
                "aud": {"essential": True, "value": self._client_id},
                "exp": {"essential": True},
                "nonce": {"essential": True, "value": attempt.nonce},
            },
            params={
                "nonce": attempt.nonce,
                "client_id": self._client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(self._clock().timestamp()), leeway=_LEEWAY_SECONDS)
        return dict(claims)


def _of_the_same(claims: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What the userinfo endpoint tells counts for the ID token's subject alone (Core, 5.3.2)."""
    if told.get("sub") != claims["sub"]:
        raise _NotTrustedError("the userinfo endpoint tells of somebody else")
    return {**told, **claims}


def _json(session: OAuth2Session, url: str, *, token: bool = False) -> dict[str, Any]:
    answer = session.get(url, withhold_token=not token, allow_redirects=False)
    answer.raise_for_status()
    content = answer.json()
    if not isinstance(content, dict):
        raise _NotTrustedError("not a JSON object")
    return content


def _refusal(step: str, error: Exception) -> RefusedError:
    log.warning("identity provider not trusted", step=step, why=f"{type(error).__name__}: {error}")
    return RefusedError("provider-failed")
