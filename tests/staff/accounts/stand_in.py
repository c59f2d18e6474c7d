"""A stand-in for an identity provider: OpenID Connect over real HTTP, as strict as a real one.

It signs with RS256, checks the client, the redirect URI and PKCE, and gives each code once. A test
may have it answer wrongly, to see that nobody is let in.
"""

import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

from tests.conftest import SettableClock

CLIENT_ID, CLIENT_SECRET = "jesi-on", "the-secret-of-the-client"


@dataclass
class StandIn:
    """The provider's state, which a test sets."""

    clock: SettableClock
    redirect_uri: str
    issuer: str = ""
    email: str = "lucia.bianchi@comune.example"
    claims: dict[str, Any] = field(default_factory=dict)
    """What the ID token says differently; None leaves a claim out."""
    userinfo: dict[str, Any] | None = None
    signed_by: RSAKey | OctKey | None = None
    """Another key than the published one."""
    algorithm: str = "RS256"
    says_issuer: str = ""
    """What the discovery document says instead of the truth."""
    requests: list[str] = field(default_factory=list)
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "1", "use": "sig"})
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Flask:
        app = Flask(__name__)
        app.before_request(lambda: self.requests.append(request.path))
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/keys", view_func=self.keys)
        app.add_url_rule("/userinfo", view_func=self.tell)
        return app

    def discovery(self) -> Response:
        return jsonify(
            issuer=self.says_issuer or self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/keys",
            userinfo_endpoint=f"{self.issuer}/userinfo",
            response_types_supported=["code"],
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    def authorize(self) -> Any:
        """Somebody signs in at once, and is sent back with a code."""
        asked = request.args
        if asked["client_id"] != CLIENT_ID or asked["redirect_uri"] != self.redirect_uri:
            return "unknown client or redirect URI", 400
        if asked["response_type"] != "code" or asked["code_challenge_method"] != "S256":
            return "code with PKCE only", 400
        if "openid" not in asked["scope"].split() or not asked["nonce"]:
            return "openid with a nonce only", 400
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"challenge": asked["code_challenge"], "nonce": asked["nonce"]}
        query = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        return redirect(f"{self.redirect_uri}?{query}", code=302)

    def token(self) -> Any:
        client, form = request.authorization, request.form
        if client is None or (client.username, client.password) != (CLIENT_ID, CLIENT_SECRET):
            return jsonify(error="invalid_client"), 401
        kept = self.codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            kept is None
            or form.get("redirect_uri") != self.redirect_uri
            or challenge != kept["challenge"]
        ):
            return jsonify(error="invalid_grant"), 400
        return jsonify(
            access_token="an-access-token",
            token_type="Bearer",
            expires_in=300,
            id_token=self.id_token(kept["nonce"]),
        )

    def id_token(self, nonce: str) -> str:
        now = int(self.clock.now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": self.email,
            "email_verified": True,
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "1"}
        return jwt.encode(header, told, self.signed_by or self.key, algorithms=["RS256", "HS256"])

    def keys(self) -> Response:
        return jsonify(keys=[self.key.as_dict(private=False)])

    def tell(self) -> Any:
        if request.headers.get("Authorization") != "Bearer an-access-token":
            return jsonify(error="invalid_token"), 401
        return jsonify(self.userinfo)


@contextmanager
def running(stand_in: StandIn) -> Iterator[StandIn]:
    """The provider, for as long as it is needed."""
    server = make_server("127.0.0.1", 0, stand_in.app(), threaded=True)
    stand_in.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
