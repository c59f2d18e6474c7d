"""The words of Italian and how common they are: what is rightly spelt is no slip of another word.

The list is pyspellchecker's, counted in film subtitles: closer to what people write on a telephone
than a newspaper is. It is read when a model is trained, and kept with the model.
"""

from .normalise import fold

_ATTESTED = 51
"""Times counted. The list has 50 for any form that a verb could have, also where nobody uses it."""


def italian_words() -> dict[str, int]:
    """Each word of common Italian in its plain form, and how often it was counted."""
    from spellchecker import SpellChecker

    counts: dict[str, int] = {}
    for written, count in SpellChecker(language="it").word_frequency.dictionary.items():
        if count >= _ATTESTED:
            word = fold(written)
            counts[word] = counts.get(word, 0) + count
    return counts
