"""Whose Twilio account this is: its credentials, its senders and where its webhooks go."""

import hmac
from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One Twilio account with its WhatsApp senders.

    `webhook_url` receives what citizens write; it may carry Twilio's connection overrides as a
    fragment. `status_url` is the senders' default status callback, used by a message that names
    none. `public_url` is this server's own address, for links to itself; `name` is what the
    phones show as the name of the service.
    """

    sid: str
    auth_token: str
    senders: tuple[str, ...]
    webhook_url: str
    public_url: str
    api_key: str | None = None
    api_secret: str | None = None
    status_url: str | None = None
    name: str = "Jesi On"

    def authorizes(self, header: str) -> bool:
        """Whether an Authorization header carries this account's token or its API key."""
        given = header.encode()
        pairs = [(self.sid, self.auth_token)]
        if self.api_key and self.api_secret:
            pairs.append((self.api_key, self.api_secret))
        return any(hmac.compare_digest(given, _basic(user, password)) for user, password in pairs)


def _basic(user: str, password: str) -> bytes:
    return b"Basic " + b64encode(f"{user}:{password}".encode())
