"""Scores requests with a model; what a word adds wherever it stands is remembered."""

from functools import lru_cache

from .classifier import Model, Share, known_rows, ranked, share
from .courtesy import Request
from .features import sentence_features, word_features, words_of
from .lexicon import Lexicon

_WORDS_REMEMBERED = 8192
"""Most messages are made of common words."""


class Scorer:
    """A model and the concepts that its features speak of."""

    def __init__(self, model: Model, concepts: Lexicon) -> None:
        self._model = model
        self._concepts = concepts
        self._share_of_word = lru_cache(_WORDS_REMEMBERED)(self._share_of)

    def ranked(self, request: Request) -> list[tuple[str, float]]:
        """Labels and probabilities, most probable first."""
        found = known_rows(sentence_features(request, self._concepts), self._model.index)
        shares = [self._share_of_word(word) for word in words_of(request)]
        return ranked(self._model, [*shares, share(self._model, found)])

    def knows(self, request: Request) -> bool:
        """Whether the examples have any of the words, or a concept is named."""
        return bool(self._concepts.mentions(request.words)) or any(
            f"w{word}" in self._model.index for word in words_of(request)
        )

    def _share_of(self, word: str) -> Share:
        return share(self._model, known_rows(word_features(word), self._model.index))
