"""The second factor: six digits that an authenticator shows (TOTP, RFC 6238), and recovery codes.

The secret is kept encrypted under a key that Redis never sees, so that a stolen database opens no
console. A code is taken once, and one step early or late, for clocks that differ.
"""

import base64
import hmac
import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import pyotp
import redis
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.citizens import WrongDataKeyError
from bot.store import keys

_STEP_SECONDS = 30
_TOLERATED_STEPS = 1
_REMEMBERED_SECONDS = (2 * _TOLERATED_STEPS + 2) * _STEP_SECONDS
_NONCE_BYTES = 12
_RECOVERY_CODES = 10
_RECOVERY_BYTES = 5
"""40 bits each: with the wait after wrong attempts, beyond guessing."""


class SecondFactors:
    """Makes second factors and checks their codes."""

    def __init__(self, client: redis.Redis, data_key: str) -> None:
        """`data_key`: DATA_KEY, 64 hexadecimal digits."""
        self._client = client
        secret = bytes.fromhex(data_key)
        self._cipher = AESGCM(_derived(secret, b"second factor"))
        self._hash_key = _derived(secret, b"recovery codes")

    def sealed(self, secret: str, account_id: str) -> str:
        """A secret as it is kept, bound to its account."""
        nonce = os.urandom(_NONCE_BYTES)
        blob = nonce + self._cipher.encrypt(nonce, secret.encode(), account_id.encode())
        return base64.b64encode(blob).decode()

    def opened(self, sealed: str, account_id: str) -> str:
        """The reverse of sealed. Raises WrongDataKeyError."""
        blob = base64.b64decode(sealed)
        nonce, secret = blob[:_NONCE_BYTES], blob[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, secret, account_id.encode()).decode()
        except InvalidTag:
            raise WrongDataKeyError("a second factor cannot be decrypted") from None

    def accepts(self, sealed: str, account_id: str, code: str, now: datetime) -> bool:
        """Whether `code` is what the authenticator shows now, and was not used before."""
        if not sealed:
            return False
        step = _step_of(self.opened(sealed, account_id), code, now)
        return step is not None and bool(
            self._client.set(
                keys.staff_code_used(account_id, step), 1, nx=True, ex=_REMEMBERED_SECONDS
            )
        )

    def new_recovery_codes(self) -> tuple[str, ...]:
        """Codes for the day on which the telephone is lost: ``3f9a1-c07be``."""
        made = (secrets.token_hex(_RECOVERY_BYTES) for _ in range(_RECOVERY_CODES))
        return tuple(f"{code[:5]}-{code[5:]}" for code in made)

    def recovery_hash(self, code: str) -> str:
        """What is kept of a recovery code."""
        plain = "".join(char for char in code.casefold() if char.isalnum())
        return hmac.digest(self._hash_key, plain.encode(), sha256).hex()

    def used_recovery_code(self, code: str, kept: Sequence[str]) -> str | None:
        """Which of the hashes that are kept the code belongs to."""
        wanted = self.recovery_hash(code)
        return next((each for each in kept if hmac.compare_digest(each, wanted)), None)


def new_secret() -> str:
    """A secret for an authenticator: 160 random bits in base 32, as RFC 4226 wants them."""
    return pyotp.random_base32()


def shows(secret: str, code: str, now: datetime) -> bool:
    """Whether an authenticator with this secret shows this code now."""
    return _step_of(secret, code, now) is not None


def qr_code(secret: str, email: str, service: str) -> str:
    """What the authenticator's camera reads, as inline SVG."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=service)
    svg: str = segno.make(uri, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff")
    return svg


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time that a code belongs to, of those that are accepted now."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    current = int(now.timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    found = [
        step
        for step in range(current - _TOLERATED_STEPS, current + _TOLERATED_STEPS + 1)
        if hmac.compare_digest(totp.at(step * _STEP_SECONDS), digits)
    ]
    return found[0] if found else None


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"jesi-on:staff:" + purpose).derive(secret)
