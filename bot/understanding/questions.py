"""Whether a request asks something, with a question mark or without."""

from .reading.courtesy import Request
from .topics.topics import Reading
from .written.content import Vocabulary
from .written.lexicon import Lexicon

_ASKING = "asks_indirectly"
"""The concept of a question without its mark: "volevo sapere se le scuole sono aperte"."""


class Questions:
    """Knows the words that questions begin with, and those that only look like it."""

    def __init__(self, vocabulary: Vocabulary, concepts: Lexicon) -> None:
        self._starts = vocabulary.question_starts
        self._buts = frozenset(vocabulary.operators["but"])
        self._concepts = concepts

    def asks(self, request: Request, reading: Reading | None) -> bool:
        """Whether it is a question; "le strade, me le attivate?" is a request all the same."""
        begs = reading is not None and reading.explicit and reading.begs and not reading.unexplained
        return (
            (request.question and not begs)
            or self._starts_question(request, reading)
            or any(m.concept == _ASKING for m in self._concepts.mentions(request.words))
        )

    def _starts_question(self, request: Request, reading: Reading | None) -> bool:
        """ "ma" also begins what is no question: "ma non mandatemi più la neve"."""
        first = request.words[0]
        objecting = first in self._buts and reading is not None and reading.explicit
        return first in self._starts and not objecting
