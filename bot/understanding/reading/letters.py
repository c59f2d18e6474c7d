"""Letters in disguise: look-alikes of another alphabet, and words spaced out letter by letter."""

import re

_LATIN = "aceijopsxydhABCEHIJKMOPSTXY"
_CYRILLIC = "асеіјорѕхуԁһАВСЕНІЈКМОРЅТХУ"
_LATIN_OF = str.maketrans(_CYRILLIC + "αορικντυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", _LATIN + "aopikvtuABEZHIKMNOPTYX")
_CYRILLIC_OF = str.maketrans(_LATIN, _CYRILLIC)
_A_CYRILLIC_LETTER = re.compile("[\u0370-\u04ff\u0500-\u052f]")
_A_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")

_ROW = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .\-*_])[^\W\d_](?![^\W_]))+")
"""Single letters with one and the same kind of gap between them."""
_LONG_ROW = 4
_SYLLABLES = re.compile(r"(?<![\w-])[^\W\d_]{1,4}(?:-[^\W\d_]{1,4}){2,}(?![\w-])")
_GAPS = re.compile(r"[\W_]")


def in_one_alphabet(text: str) -> str:
    """Words of Latin and Cyrillic (or Greek) letters together, in the one that fits them all.

    A Ukrainian keyboard has an і that Italians do not see, and an Italian one no і: "dаlla" and
    "школi" are read as they look. Words of one alphabet stay as they are.
    """
    if not _A_CYRILLIC_LETTER.search(text) or not _A_LATIN_LETTER.search(text):
        return text
    latin = len(_A_LATIN_LETTER.findall(text)) >= len(_A_CYRILLIC_LETTER.findall(text))
    return _WORD.sub(lambda word: _as_it_looks(word[0], latin), text)


def _as_it_looks(word: str, latin: bool) -> str:
    """`latin`: most of the message is, and so is a word that could be either."""
    as_latin, as_cyrillic = word.translate(_LATIN_OF), word.translate(_CYRILLIC_OF)
    can_be_latin = not _A_CYRILLIC_LETTER.search(as_latin)
    can_be_cyrillic = not _A_LATIN_LETTER.search(as_cyrillic)
    if can_be_latin and (latin or not can_be_cyrillic):
        return as_latin
    return as_cyrillic if can_be_cyrillic and not latin else word


def without_gaps(text: str) -> str:
    """ "s t o p", "s.t.o.p" and "can-cel-la-mi" as the words that they spell.

    Short rows of single letters ("o k") are words only where a long one shows the habit.
    """
    if any(len(_GAPS.sub("", row[0])) >= _LONG_ROW for row in _ROW.finditer(text)):
        text = _ROW.sub(lambda row: _GAPS.sub("", row[0]), text)
    return _SYLLABLES.sub(lambda row: _GAPS.sub("", row[0]), text)
