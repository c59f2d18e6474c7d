"""How easily one word is written for another: slips of a finger, letters left out or doubled."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

_FAULT = 9.0
"""A certain fault is made in one word of ten thousand: the same nats as the surprise of words."""
_OTHER_INITIAL = 0.5
_SWAPPED_OR_DOUBLED, _MISSING, _NEXT_KEY = 0.4, 0.3, 0.3
"""Shares of a fault that such a slip costs less than others."""
SOUNDS_ALIKE = 5.0
"""The improbability of writing a word otherwise than it is, but as it sounds."""
LEFT_OUT = 1.0
"""The improbability of leaving out one more vowel, for who leaves out vowels."""
_DOUBLED = re.compile(r"(\w)\1")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = re.compile("[aeiou]")
_LETTERS_FOR_DIGITS = (str.maketrans("013457", "oieast"), str.maketrans("013457", "oleast"))

_SOUNDS = tuple(
    (re.compile(spelling), heard)
    for spelling, heard in (
        ("ch(?=[eiy])|c(?![eiy])|qu|q", "k"),
        ("ku(?=[aeio])", "k"),
        ("sc(?=[ei])", "s"),
        ("gl(?=i)", "l"),
        ("gn(?:i(?=[aeou]))?", "ni"),
        ("gh", "g"),
        ("ph", "f"),
        ("[jy]", "i"),
        ("w", "v"),
        ("x", "s"),
        ("z", "s"),
        ("(?<=[cgs])i(?=[aeou])", ""),
        ("h", ""),
    )
)
"""Spellings that sound alike, or nearly so in some mouth; in this order."""

_SHORT = 4
_COMMON = 20
"""Times that a word stands in the examples; rare words are taken for slips of common ones."""
_ARABIC_AND = "و"


def cost(typed: str, meant: str, distance: int) -> float:
    """How improbable it is, in nats, to write `typed` for `meant`, at this edit distance."""
    faults = float(distance)
    if typed[0] != meant[0]:
        faults += _NEXT_KEY if meant[0] in next_keys(typed[0]) else _OTHER_INITIAL
    if sorted(typed) == sorted(meant) or undoubled(typed) == meant:
        return _FAULT * (faults - _SWAPPED_OR_DOUBLED)
    if len(meant) > len(typed):
        return _FAULT * (faults - _MISSING)
    if distance == 1 and len(typed) == len(meant):
        wrong, right = next((a, b) for a, b in zip(typed, meant, strict=True) if a != b)
        return _FAULT * (faults - (_NEXT_KEY if right in next_keys(wrong) else 0.0))
    return _FAULT * faults


def undoubled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def next_keys(letter: str) -> str:
    """The letters beside a letter in its row of the keyboard."""
    for row in _ROWS:
        if (place := row.find(letter)) >= 0:
            return row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return ""


def skeleton(word: str) -> str:
    """A word without its vowels, as the young write it: "cancellatemi" is "cnclltm"."""
    return undoubled(_VOWELS.sub("", word))


def sound(word: str) -> str:
    """A word as it sounds, to an ear that is not sure of spelling: "protessione", "kiuso"."""
    for spelling, heard in _SOUNDS:
        word = spelling.sub(heard, word)
    return undoubled(word)


def written_out(letters: str) -> Sequence[str]:
    """What letters and digits may stand for: "scu0l4" for "scuola"."""
    return [letters.translate(table) for table in _LETTERS_FOR_DIGITS]


def well_spelt(counts: Mapping[str, int]) -> dict[str, int]:
    """The words of the examples without slips: a word said once, a letter from a common one."""
    common: dict[tuple[str, int], list[str]] = {}
    for word, count in counts.items():
        if count >= _COMMON:
            common.setdefault((word[0], len(word)), []).append(word)
    return {
        word: count
        for word, count in counts.items()
        if not (word[0] == _ARABIC_AND and word[1:] in counts)
        and (count > 1 or not _slip(word, common))
    }


def _slip(word: str, common: Mapping[tuple[str, int], Sequence[str]]) -> bool:
    if len(word) <= _SHORT or not word.isalpha():
        return False
    near = [
        other
        for length in range(len(word) - 1, len(word) + 2)
        for other in common.get((word[0], length), ())
    ]
    return any(
        OSA.distance(word, other, score_cutoff=1) == 1 and not _inflected(word, other)
        for other in near
    )


def _inflected(word: str, other: str) -> bool:
    """Whether the words differ in their last letter only: "scuola" and "scuole" are both right."""
    shortest = min(len(word), len(other)) - 1
    return word[:shortest] == other[:shortest]
