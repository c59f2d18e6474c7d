"""Ukrainian, Russian and Arabic in Latin letters, read back into the words that the bot knows.

There are many ways of writing them ("otrymuvaty", "otrimuvati"; "3ayez", "ayez"), so words are
compared by keys that all ways share: what is heard in Cyrillic words, the consonants of Arabic
ones. Other words have such keys by chance, so a message is read so only where most of its words are
found, and words that are common in Latin letters are not those that decide.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from .normalise import Clause, Text

Keys = Callable[[str], Sequence[str]]

_CYRILLIC = str.maketrans(
    dict(
        zip(
            "абвгґдеєжзиіїйклмнопрстуфхцчшщюяыэё",
            "abvhhdeezziiiiklmnoprstufhccssuaiee",
            strict=True,
        )
    )
    | {"ь": "", "ъ": ""}
)
_LATIN_SOUNDS = (
    ("shch|sch|sh", "s"),
    ("zh", "z"),
    ("kh|x|g", "h"),
    ("ts|tz|ch", "c"),
    ("w", "v"),
    ("(?<![aeiou])[yij](?=[aou])|[yj](?=[aeou])", ""),
    ("[yj]", "i"),
)
_ARABIC = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhxddrzs$sdtzgfkklmnh", strict=True))
    | dict.fromkeys("اويعءةىئؤ")
)
_CHAT = (
    ("sh|ch", "$"),
    ("kh|5", "x"),
    ("gh|8", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("[79]", "h"),
    ("q", "k"),
    ("(?<=.{3})an$", ""),
    ("[aeiouyw3']", ""),
)
_CHAT_DIGIT = re.compile(r"[a-z][23579]|[23579][a-z]")
"""Digits that look like Arabic letters: 3 is ع, 7 is ح."""
_ANYTHING = re.compile("")
_WORDS_REMEMBERED = 4096
_DOUBLED = re.compile(r"(.)\1")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The known words of an alphabet by their keys, and how Latin letters make a key."""

    words: Mapping[str, str]
    keys: Keys
    certain: int
    """Letters of a key that are hardly found by chance."""
    fewest: int
    """Words with such keys that it takes."""
    marked: re.Pattern[str]
    """What is in every message that is written so."""

    def word(self, typed: str) -> str | None:
        return next((self.words[key] for key in self.keys(typed) if key in self.words), None)

    def certainly(self, typed: str) -> bool:
        return any(len(key) >= self.certain and key in self.words for key in self.keys(typed))


class Transliteration:
    """Reads messages in Latin letters as they would be in the alphabet of their language."""

    def __init__(self, counts: Mapping[str, int], common: Callable[[str], bool]) -> None:
        """`counts` has the known words of all languages; `common` tells whether a word is one
        that people write in Latin letters."""
        self._common = common
        cyrillic = _by_key(counts, "\u0400-\u04ff", _cyrillic_key)
        arabic = _by_key(counts, "\u0600-\u06ff", _arabic_key)
        remembered = lru_cache(_WORDS_REMEMBERED)
        self._alphabets = (
            Alphabet(cyrillic, remembered(_latin_sounds), certain=5, fewest=1, marked=_ANYTHING),
            Alphabet(arabic, remembered(_chat_consonants), certain=3, fewest=2, marked=_CHAT_DIGIT),
        )

    def read(self, text: Text) -> Text:
        """The text with its words in their own alphabet, or as it is."""
        words = text.words
        if not text.folded.isascii() or sum(map(self._common, words)) * 2 > len(words):
            return text
        for alphabet in self._alphabets:
            if alphabet.marked.search(text.folded) and self._is_written_in(alphabet, words):
                clauses = tuple(_in_alphabet(clause, alphabet) for clause in text.clauses)
                plain = " ".join(chain.from_iterable(clause.words for clause in clauses))
                return replace(text, clauses=clauses, folded=plain)
        return text

    def _is_written_in(self, alphabet: Alphabet, words: Sequence[str]) -> bool:
        found = [word for word in words if alphabet.word(word)]
        strange = [word for word in found if not self._common(word)]
        certain = sum(map(alphabet.certainly, strange))
        return 2 * len(found) > len(words) and certain >= alphabet.fewest


def _in_alphabet(clause: Clause, alphabet: Alphabet) -> Clause:
    return replace(clause, words=tuple(alphabet.word(word) or word for word in clause.words))


def _by_key(counts: Mapping[str, int], letters: str, key: Callable[[str], str]) -> dict[str, str]:
    """The most common word of each key, of the words in these letters."""
    of_alphabet = re.compile(f"[{letters}]+")
    words = filter(of_alphabet.fullmatch, counts)
    return {key(word): word for word in sorted(words, key=lambda word: (counts[word], word))}


def _cyrillic_key(word: str) -> str:
    return _undoubled(word.translate(_CYRILLIC))


def _arabic_key(word: str) -> str:
    return _undoubled(word.removeprefix("ال").translate(_ARABIC))


def _latin_sounds(typed: str) -> Sequence[str]:
    return (_undoubled(_replaced(typed, _LATIN_SOUNDS)),)


def _chat_consonants(typed: str) -> Sequence[str]:
    """A 2 is a glottal stop, or what is one in Egypt and Syria (ق)."""
    bare = re.sub("^[ae]l(?=.{3})", "", typed)
    return tuple(_undoubled(_replaced(bare.replace("2", k), _CHAT)) for k in ("", "k"))


def _replaced(word: str, rules: Iterable[tuple[str, str]]) -> str:
    for pattern, by in rules:
        word = re.sub(pattern, by, word)
    return word


def _undoubled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)
