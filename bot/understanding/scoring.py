"""Scores requests with a model; what a word adds wherever it stands is remembered."""

from functools import lru_cache

from .classifier import Model, known_rows, ranked
from .courtesy import Request
from .features import sentence_features, word_features, words_of
from .lexicon import Lexicon

_WORDS_REMEMBERED = 8192
"""Thirty parts of a word are looked up for each; and most messages are made of common words."""


class Scorer:
    """A model and the concepts that its features speak of."""

    def __init__(self, model: Model, concepts: Lexicon) -> None:
        self._model = model
        self._concepts = concepts
        self._rows_of_word = lru_cache(_WORDS_REMEMBERED)(self._rows_of)

    def ranked(self, request: Request) -> list[tuple[str, float]]:
        """Labels and probabilities, most probable first."""
        rows = known_rows(sentence_features(request, self._concepts), self._model.index)
        for word in words_of(request):
            rows += self._rows_of_word(word)
        return ranked(self._model, rows)

    def _rows_of(self, word: str) -> tuple[int, ...]:
        return tuple(known_rows(word_features(word), self._model.index))
