"""Passwords: kept as argon2id hashes, accepted when they are hard to guess.

Length and guessability count, not the kinds of characters (NIST SP 800-63B-4, 3.1.1.2). The costs
are OWASP's least for argon2id (19 MiB, two passes, one lane): some 40 ms on a small server, and
memory for several people who sign in at once on a machine with one gigabyte.
"""

from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
_GOOD_ENOUGH = 4
"""The best of zxcvbn's scores: more than 10^10 guesses. A phrase of three or four words has it."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether it is the password. It takes as long where there is none to compare it with."""
    try:
        return _HASHER.verify(kept or _nobodys(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether it was hashed at other costs than today's."""
    return _HASHER.check_needs_rehash(kept)


def weakness(password: str, known: Sequence[str]) -> str | None:
    """Why a password is not accepted, as the name of a text in the catalogue; None: it is.

    `known` is what an attacker would try first: the person's name, their address, the Comune.
    """
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    from zxcvbn import zxcvbn  # here: its word lists are 14 MB that only this moment needs

    words = [word for text in known for word in (text, *text.replace("@", " ").split())]
    score: int = zxcvbn(password, user_inputs=words, max_length=LONGEST)["score"]
    return None if score >= _GOOD_ENOUGH else "password_guessable"


@cache
def _nobodys() -> str:
    return _HASHER.hash("")
