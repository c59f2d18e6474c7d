"""Twilio's request signature, computed by Twilio's own library."""

from collections.abc import Mapping
from urllib.parse import urldefrag

from twilio.request_validator import RequestValidator


class Signer:
    """Signs what the simulator sends, with the account's primary auth token.

    The signature is base64(HMAC-SHA1(token, URL + sorted parameters)), over the configured URL
    without its fragment (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
    """

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)

    def sign(self, url: str, parameters: Mapping[str, str]) -> str:
        """The value of X-Twilio-Signature."""
        signature: str = self._validator.compute_signature(urldefrag(url).url, parameters)
        return signature
