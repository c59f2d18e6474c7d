"""Verbs with the person in them for whom something is done: "toglietemi", "mandarmi"."""

import re

_ORDER = re.compile(r"\w{2,}[aei]te(?:mi|me|ci|ce|l[eio]|[mc]el[aeio])")
"""What several people are told to do for me, or with it: "toglietemi", "metteteli"."""
_FOR_ONESELF = re.compile(
    r"\w{3,}(?:te|r|[ai])m[ie](?:l[aeio])?|\w{3,}[aei]tec[ie]|\w{3,}(?:[ae]n|[ae]d)me"
)
"""What is done for me, ordered or not: "levami", "mandarmi", and in Spanish "avísenme"."""


def is_order(word: str) -> bool:
    return bool(_ORDER.fullmatch(word))


def is_for_oneself(word: str) -> bool:
    return bool(_FOR_ONESELF.fullmatch(word))
