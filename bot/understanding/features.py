"""What the classifier looks at: words, pairs of words, parts of words and concepts."""

from collections.abc import Iterator
from itertools import pairwise

from .courtesy import Request
from .lexicon import Lexicon

_SHORTEST, _LONGEST = 2, 5
_MOST_WORDS = 120
"""A longer message is judged by its beginning; it keeps the time of a message bounded."""


def features(request: Request, concepts: Lexicon) -> Iterator[str]:
    """The features of a request, repeated as often as they occur.

    The first character tells the kind: `w` a word, `b` a pair of neighbours, `c` a part of a
    word with its edges, `k` a concept, `q` a question mark, `t` thanks before anything else.
    """
    words = request.words[:_MOST_WORDS]
    previous = "^"
    for word in words:
        yield f"w{word}"
        yield f"b{previous} {word}"
        previous = word
        yield from _parts(f" {word} ")
    yield f"b{previous} $"
    names = [mention.concept for mention in concepts.mentions(words)]
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
