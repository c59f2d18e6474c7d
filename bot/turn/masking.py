"""What may be kept of a citizen's words: the question, without numbers, links and names.

Telling a name from a word is a guess, and here it errs on the side of hiding: whatever is written
with a capital inside a sentence goes, and what follows a word that announces a person or a street.
A text all in capitals shows nothing by its capitals, so there only the announced goes.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

MASK = "•"
LONGEST = 300
"""Characters: a question is shorter, and what is longer tells a story."""

_JOINERS = "\u200c\u200d"
"""They hold letters and emoji together."""

_LINKS = re.compile(r"\S*(?:://|www\.|@)\S*")
_NUMBERS = re.compile(r"\S*\d\S*")
_WORDS = re.compile(r"[^\W\d_][\w'’]*")


def masked(text: str) -> str:
    """The text on one line, at most LONGEST characters, with a mask where somebody may be named."""
    line = "".join(filter(_is_seen, " ".join(text.split())))[:LONGEST]
    for pattern in (_LINKS, _NUMBERS):
        line = pattern.sub(MASK, line)
    line = _announced().sub(lambda found: f"{found['word']} {MASK}", line)
    if any(letter.islower() for letter in line):
        line = _WORDS.sub(lambda found: _without_name(line, found), line)
    return re.sub(rf"{MASK}(?:\W*{MASK})+", MASK, line)


def _is_seen(char: str) -> bool:
    """Whether it is something to read: what turns the line around, or is not there, hides words."""
    return char in _JOINERS or unicodedata.category(char) not in ("Cc", "Cf")


@cache
def _announced() -> re.Pattern[str]:
    """What announces a person or a street, and the two words after it."""
    words = YAML(typ="safe").load(Path(__file__).with_suffix(".yml"))
    return re.compile(
        rf"(?<!\w)(?P<word>{'|'.join(words)})(?:\s+[^\W\d_][\w'’]*\.?){{1,2}}", re.IGNORECASE
    )


def _without_name(line: str, found: re.Match[str]) -> str:
    word, before = found[0], line[: found.start()].rstrip()
    begins = not before or before[-1] in ".!?:;…"
    return word if begins or not word[0].isupper() else MASK
