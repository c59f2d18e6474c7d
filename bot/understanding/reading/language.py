"""Which language a message is in, of those that citizens of an Italian town write."""

import math
from collections.abc import Mapping, Sequence

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("it", "en", "ro", "sq", "uk", "ar", "fr", "es")

_WORD_WEIGHT = 1.3
"""How much a small word of a language counts beside the statistics of letters. In messages of two
or three words the letters alone are wrong more often than right ("jesi on" reads Albanian)."""
_FEW_WORDS, _ENOUGH, _ENOUGH_OF_ANOTHER = 4, 2, 3
"""Small words that settle it: of the expected language in a message of a few words one is enough,
in a longer one two are; of another language three. Most messages need no statistics then."""
_MOST_WORDS = 40
_HABIT = 1.0
"""For the language spoken so far, and for Italian when none was."""


class Languages:
    """Tells languages apart by script, by small words, and by the statistics of py3langid."""

    def __init__(self, words: Mapping[str, frozenset[str]], shared: frozenset[str]) -> None:
        """`words` are the small words of each language; `shared` ones show no language."""
        whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        whole.set_languages(LANGUAGES)
        # A copy of the eight columns lets go of the table of all languages (40 MB).
        self._identifier = LanguageIdentifier(
            whole.nb_ptc.copy(),
            whole.nb_pc.copy(),
            whole.nb_classes,
            whole.tk_nextmove,
            whole.tk_output,
            norm_probs=True,
            tk_row=whole.tk_row,
        )
        self._shared = shared
        self._words: dict[str, tuple[str, ...]] = {}
        for language, entries in words.items():
            for word in entries:
                self._words[word] = (*self._words.get(word, ()), language)

    def identify(self, text: str, words: Sequence[str], habit: str | None) -> str:
        """The language of a text with these plain words; `habit` was spoken so far."""
        if self._shared.issuperset(words) or not any(map(str.isalpha, text)):
            return habit or "it"
        if script := _script(text):
            return script
        spoken = [self._words[word] for word in words[:_MOST_WORDS] if word in self._words]
        if only := _plain(spoken, habit or "it", len(words)):
            return only
        scores = {lang: 0.5 * math.log(p + 1e-6) for lang, p in self._identifier.rank(text[:300])}
        for speakers in spoken:
            for language in speakers:
                scores[language] += _WORD_WEIGHT / len(speakers)
        scores[habit or "it"] = scores.get(habit or "it", 0.0) + _HABIT
        return max(LANGUAGES, key=lambda language: scores.get(language, -99.0))


def _plain(spoken: Sequence[Sequence[str]], expected: str, words: int) -> str | None:
    """The language that alone has words of its own in the message, enough of them."""
    own = [speakers[0] for speakers in spoken if len(speakers) == 1]
    if not own or any(language != own[0] for language in own):
        return None
    needed = _ENOUGH_OF_ANOTHER if own[0] != expected else 1 if words <= _FEW_WORDS else _ENOUGH
    return own[0] if len(own) >= needed else None


def _script(text: str) -> str | None:
    """The language whose script half of the letters belong to, where script decides."""
    if text.isascii():
        return None
    letters = list(filter(str.isalpha, text))
    half = len(letters) / 2
    if sum("\u0600" <= char <= "\u06ff" for char in letters) > half:
        return "ar"
    if sum("\u0400" <= char <= "\u04ff" for char in letters) > half:
        return "uk"
    return None
