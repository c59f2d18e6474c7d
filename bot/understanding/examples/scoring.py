"""Scores requests with a model; what a word adds wherever it stands is remembered."""

from functools import lru_cache

from ..reading.courtesy import Request
from ..written.lexicon import Lexicon
from .classifier import Floats, Model, added, known_rows, ranked
from .features import sentence_features, word_features, words_of

_WORDS_REMEMBERED = 8192
"""Most messages are made of common words."""


class Scorer:
    """A model and the concepts that its features speak of."""

    def __init__(self, model: Model, concepts: Lexicon) -> None:
        self._model = model
        self._concepts = concepts
        self._added_by_word = lru_cache(_WORDS_REMEMBERED)(self._added_by)

    def ranked(self, request: Request) -> list[tuple[str, float]]:
        """Labels and probabilities, most probable first."""
        found = sentence_features(request, self._concepts)
        total = added(self._model, known_rows(found, self._model.index))
        for word in words_of(request):
            total += self._added_by_word(word)
        return ranked(self._model, total)

    def knows(self, request: Request) -> bool:
        """Whether the examples have any of the words, or a concept is named."""
        return bool(self._concepts.mentions(request.words)) or any(
            f"w{word}" in self._model.index for word in words_of(request)
        )

    def _added_by(self, word: str) -> Floats:
        return added(self._model, known_rows(word_features(word), self._model.index))
