"""The ways in which the same sentence arrives otherwise written, each with dice of its own."""

import re
from collections.abc import Callable, Mapping
from random import Random

Corruption = Callable[[str, Random], str]

_WORD = re.compile(r"[^\W\d_]+")
_LONG = 4
"""Letters of a word in which people slip; shorter ones would become others."""
_ONE_WORD_IN = 4
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PHONETIC = (
    (r"\bc'è\b", "ce"),
    (r"\bc'e'", "ce"),
    (r"\bho\b", "o"),
    (r"\bha\b", "a"),
    (r"\bhanno\b", "anno"),
    (r"\bperché\b", "xke"),
    (r"ch(?=[ie])", "k"),
    (r"\bqu", "cu"),
    (r"gl(?=i[ao])", "l"),
    (r"z(?=i[oa])", "ss"),
)
_DIGITS = str.maketrans({"e": "3", "o": "0", "i": "1", "a": "4"})
_CYRILLIC = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х", "i": "і"})
_DICTATED = ((",", " virgola"), ("?", " punto interrogativo"), ("!", " punto esclamativo"))
_INVISIBLE = "\u200b"


def in_some_words(slip: Corruption) -> Corruption:
    """The slip in one long word of four, in one at least."""

    def corrupt(text: str, dice: Random) -> str:
        words = [m for m in _WORD.finditer(text) if len(m[0]) >= _LONG]
        hit = dice.sample(words, k=max(1, len(words) // _ONE_WORD_IN)) if words else []
        for word in sorted(hit, key=lambda m: -m.start()):
            text = text[: word.start()] + slip(word[0], dice) + text[word.end() :]
        return text

    return corrupt


def _letter_missing(word: str, dice: Random) -> str:
    place = dice.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _letter_doubled(word: str, dice: Random) -> str:
    place = dice.randrange(len(word))
    return word[:place] + word[place] + word[place:]


def _letters_swapped(word: str, dice: Random) -> str:
    place = dice.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _neighbouring_key(word: str, dice: Random) -> str:
    place = dice.randrange(len(word))
    letter = word[place].lower()
    row = next((row for row in _KEYBOARD if letter in row), letter)
    at = row.find(letter)
    near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return word[:place] + (dice.choice(near) if near else letter) + word[place + 1 :]


def _stretched(word: str, dice: Random) -> str:
    return word + word[-1] * dice.randint(3, 8)


def _consonants_single(text: str, _dice: Random) -> str:
    return re.sub(r"([^\W\daeiou_])\1", r"\1", text)


def _vowels_dropped(word: str, _dice: Random) -> str:
    return word[0] + re.sub(r"[aeiou]", "", word[1:-1]) + word[-1]


def _glued(text: str, _dice: Random) -> str:
    return re.sub(r"[^\w?!+]", "", text.lower())


def _some_glued(text: str, dice: Random) -> str:
    return re.sub(" ", lambda _space: dice.choice(("", " ", " ")), text)


def _without_marks(text: str, _dice: Random) -> str:
    """Neither accents nor apostrophes nor punctuation: "l'unità è" is "lunita e"."""
    bare = text.translate(str.maketrans("àèéìòù", "aeeiou"))
    return re.sub(r"[^\w\s]", "", re.sub(r"[,.!?;:]", " ", bare))


def _phonetic(text: str, _dice: Random) -> str:
    for right, heard in _PHONETIC:
        text = re.sub(right, heard, text, flags=re.IGNORECASE)
    return text


def _dictated(text: str, _dice: Random) -> str:
    for mark, said in _DICTATED:
        text = text.replace(mark, said)
    return text.replace(".", "") + " punto"


def _spaced_out(text: str, _dice: Random) -> str:
    return "  ".join(" ".join(word) for word in text.split())


def _invisible(text: str, _dice: Random) -> str:
    return _WORD.sub(lambda word: _INVISIBLE.join(word[0]), text)


CORRUPTIONS: Mapping[str, Corruption] = {
    "a letter missing": in_some_words(_letter_missing),
    "a letter doubled": in_some_words(_letter_doubled),
    "letters swapped": in_some_words(_letters_swapped),
    "a neighbouring key": in_some_words(_neighbouring_key),
    "consonants single": _consonants_single,
    "a word stretched": in_some_words(_stretched),
    "vowels dropped": in_some_words(_vowels_dropped),
    "as it sounds": _phonetic,
    "no marks at all": _without_marks,
    "capitals": lambda text, _dice: text.upper(),
    "no spaces": _glued,
    "some spaces missing": _some_glued,
    "letters spaced out": _spaced_out,
    "punctuation dictated": _dictated,
    "digits for letters": in_some_words(lambda word, _dice: word.translate(_DIGITS)),
    "Cyrillic look-alikes": in_some_words(lambda word, _dice: word.translate(_CYRILLIC)),
    "invisible characters": _invisible,
}
"""By name. Every one keeps what is meant: an answer should stay the same."""
