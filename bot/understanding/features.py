"""What the classifier looks at: words, pairs of words, parts of words and concepts."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .courtesy import Request
from .lexicon import Lexicon

_SHORTEST, _LONGEST = 2, 5
_MOST_WORDS = 120
"""A longer message is judged by its beginning; it keeps the time of a message bounded."""
_LONG_NUMBER, _NUMBER = 5, "#"
"""Telephone numbers, dates and codes look all the same; nobody picks from a menu with them."""


def features(request: Request, concepts: Lexicon) -> Iterator[str]:
    """The features of a request, repeated as often as they occur.

    The first character tells the kind: `w` a word, `b` a pair of neighbours, `c` a part of a
    word with its edges, `k` a concept, `q` a question mark, `t` thanks before anything else.
    """
    for word in words_of(request):
        yield from word_features(word)
    yield from sentence_features(request, concepts)


def words_of(request: Request) -> Sequence[str]:
    """The words that count."""
    return request.words[:_MOST_WORDS]


def word_features(word: str) -> Iterator[str]:
    """What a word adds wherever it stands."""
    yield f"w{word}"
    yield from _parts(f" {word} ")


def sentence_features(request: Request, concepts: Lexicon) -> Iterator[str]:
    """What the words add together."""
    words = words_of(request)
    for first, second in pairwise(("^", *words, "$")):
        yield f"b{first} {second}"
    names = [mention.concept for mention in concepts.mentions(tuple(words))]
    for name in names:
        yield f"k{name}"
    for first, second in pairwise(names):
        yield f"k{first} {second}"
    if request.question:
        yield "q?"
    if request.thanks_first:
        yield "t!"


def _parts(padded: str) -> Iterator[str]:
    length = len(padded)
    for size in range(_SHORTEST, _LONGEST + 1):
        for start in range(length - size + 1):
            yield f"c{padded[start : start + size]}"
