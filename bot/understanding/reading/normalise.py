"""One form for the many ways of writing the same words.

Case, accents, look-alike letters, elongations ("ciaooo"), chat abbreviations ("nn", "cmq") and
emoji disappear into plain words; what punctuation says (a question, the end of a clause) is kept.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from .letters import in_one_alphabet, without_gaps

MOST_CHARACTERS = 1600
"""WhatsApp's own limit through Twilio; what is longer is not read to its end."""

_APOSTROPHES = re.compile(r"[’‘ʼ`´′']")
_CLAUSE_END = re.compile(r"([,;:!?.…。،؛؟¿¡\n\r()\[\]\"“”«»—–|/]+|\s-+\s)")
_WORD = re.compile(r"[^\W_]+|\+", re.UNICODE)
_PHONE = re.compile(r"(?<!\d)[03]\d{1,3}(?:[ .\-/]\d{2,7}){1,4}(?!\d)")
"""Italian numbers begin with 3 or 0; written in groups they are still one word."""
_PLUS = re.compile(r"\A\s*\+(?=\s*[^\W\d])")
"""A plus before the first word adds what follows; elsewhere it is short for "more"."""
_MINUS = re.compile(r"(?:\A|(?<=\s))\s*[-−–]\s*(?=[^\W\d])")
_PLUSES = re.compile(r"\s*\+\s*(?=[^\W\d])")
_SIGNED = re.compile(r"\A\s*(?:[-−–+]\s*[^\W\d][\w ']*)+\Z")
"""Words with signs before them; where both signs are, minus removes ("- eventi + strade")."""
_STRETCHED = re.compile(r"(\w)\1{2,}")
_NOT_GLUED = re.compile(r"\bnn(?=[^\W\d]{3})")
"""No Italian word begins so: it is "non", without its vowel and its space ("nnvoglio")."""
_QUESTION_MARKS = frozenset("?؟")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ARABIC_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"}
)
_SPECIAL_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Clause:
    """The plain words between two marks of punctuation."""

    words: tuple[str, ...]
    question: bool = False
    """Whether it ends in a question mark."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message in its plain form."""

    original: str
    folded: str
    """Lower case without accents; punctuation is still there."""
    clauses: tuple["Clause", ...]
    """The pieces that punctuation makes. Never an empty one."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for clause in self.clauses for word in clause.words)

    @property
    def plain(self) -> str:
        """The words with one space between them."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Normaliser:
    """Brings texts into their plain form, with the abbreviations and emoji of the vocabulary."""

    abbreviations: Mapping[str, tuple[str, ...]]
    emoji: Mapping[str, str]
    lone_emoji: Mapping[str, str]
    """Those that also mean something where no word stands beside them."""
    plus: str
    """What a plus before the first word says."""
    minus: str
    """What a minus says where there is a plus as well; otherwise it only begins a list."""
    dictated: Mapping[str, str]
    """Marks of punctuation by the words that a telephone wrote for them."""
    full_stop: str
    """The word for a full stop: it has other senses, so it is one only at the end, or where other
    marks were dictated."""

    def __call__(self, original: str) -> Text:
        folded = without_gaps(fold(self._spell_out_emoji(original[:MOST_CHARACTERS])))
        folded = _PLUS.sub(f"{self.plus} ", self._punctuated(self._without_signs(folded)))
        folded = _NOT_GLUED.sub("non ", folded)
        read = _STRETCHED.sub(r"\1", _APOSTROPHES.sub(" ", _PHONE.sub(_in_one_word, folded)))
        pieces = [*_CLAUSE_END.split(read), ""]
        clauses = tuple(
            Clause(words, not _QUESTION_MARKS.isdisjoint(end))
            for piece, end in zip(pieces[::2], pieces[1::2], strict=True)
            if (words := self._words(piece))
        )
        return Text(original, folded, clauses)

    def _spell_out_emoji(self, text: str) -> str:
        if text.isascii():
            return text
        emoji = self.emoji if any(map(str.isalnum, text)) else self.lone_emoji
        return "".join(f" {emoji[char]} " if char in emoji else char for char in text)

    def _without_signs(self, text: str) -> str:
        """With the words that plus and minus stand for, where both are."""
        if "+" not in text or not _SIGNED.match(text) or not _MINUS.search(text):
            return text
        return _PLUSES.sub(f", {self.plus} ", _MINUS.sub(f", {self.minus} ", text))

    def _punctuated(self, text: str) -> str:
        """With the marks that were dictated as words."""
        said = [phrase for phrase in self.dictated if phrase in text]
        for phrase in said:
            text = re.sub(rf"\s*\b{phrase}\b", self.dictated[phrase], text)
        if self.full_stop in text:
            where = "" if said else r"\W*\Z"
            text = re.sub(rf"(?<=\w)\s+{self.full_stop}\b{where}", ".", text)
        return text

    def _words(self, piece: str) -> tuple[str, ...]:
        words: list[str] = []
        for word in _WORD.findall(piece):
            spelt_out = self.abbreviations.get(word)
            if spelt_out is None:
                words.append(word)
            else:
                words.extend(spelt_out)
        return tuple(words)


def _in_one_word(number: re.Match[str]) -> str:
    return "".join(filter(str.isdigit, number[0]))


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, invisible characters and Latin accents dropped."""
    if text.isascii():
        return text.lower()
    visible = in_one_alphabet("".join(map(_visible, unicodedata.normalize("NFKC", text))))
    lowered = _ARABIC_MARKS.sub("", visible.lower()).translate(_ARABIC_LETTERS)
    return "".join(map(_without_accent, lowered)).translate(_SPECIAL_LETTERS)


def _visible(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    return " " if char.isspace() else ""


def _without_accent(char: str) -> str:
    """Cyrillic letters keep their marks, which are letters of their own there (й, ї)."""
    if char < "\x80" or "\u0400" <= char <= "\u04ff":
        return char
    base = unicodedata.normalize("NFD", char)[0]
    return base if base < "\x80" else char
