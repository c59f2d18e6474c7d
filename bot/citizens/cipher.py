"""What makes a stolen database name nobody: ids that cannot be reversed, addresses encrypted."""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.citizens.address import Address
from bot.settings import SetupError

_NONCE_BYTES = 12
_ID_HEX_DIGITS = 32


class WrongDataKeyError(SetupError):
    """An address cannot be decrypted: DATA_KEY is not the one that it was encrypted with."""


class Cipher:
    """Ids and encryption of addresses, from keys derived from DATA_KEY, which Redis never sees."""

    def __init__(self, data_key: str) -> None:
        """`data_key`: 64 hexadecimal digits."""
        secret = bytes.fromhex(data_key)
        self._id_key = _derive(secret, b"citizen id")
        self._address_cipher = AESGCM(_derive(secret, b"address"))
        self.fingerprint = _derive(secret, b"fingerprint").hex()[:_ID_HEX_DIGITS]
        """Tells one DATA_KEY from another without giving anything of it away."""

    def citizen_id(self, address: Address) -> str:
        """The id of the citizen at an address: 32 hexadecimal digits of an HMAC-SHA256.

        A plain hash of a telephone number is undone by trying all numbers; without the key,
        this one is not.
        """
        return hmac.digest(self._id_key, address.uri.encode(), sha256).hex()[:_ID_HEX_DIGITS]

    def encrypt(self, address: Address, place: bytes) -> bytes:
        """AES-256-GCM: nonce and ciphertext, bound to its `place` (slice and number)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._address_cipher.encrypt(nonce, address.uri.encode(), place)

    def decrypt(self, blob: bytes, place: bytes) -> Address:
        """The address; raises WrongDataKeyError where key, place or blob do not belong together."""
        try:
            uri = self._address_cipher.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], place)
        except InvalidTag:
            raise WrongDataKeyError(
                "an address cannot be decrypted: is DATA_KEY the one of this registry?"
            ) from None
        return Address.parse(uri.decode())


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"jesi-on:" + purpose).derive(secret)
