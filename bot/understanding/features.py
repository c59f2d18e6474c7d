"""What the classifier looks at: words, pairs of words, parts of words and concepts."""

from collections.abc import Iterator, Sequence

from .lexicon import Lexicon

_SHORTEST, _LONGEST = 2, 5
_MOST_WORDS = 120
"""A longer message is judged by its beginning; it keeps the time of a message bounded."""


def features(words: Sequence[str], question: bool, concepts: Lexicon) -> Iterator[str]:
    """The features of a request, repeated as often as they occur.

    The first character tells the kind: `w` a word, `b` a pair of neighbours, `c` a part of a
    word with its edges, `k` a concept, `q` a question mark.
    """
    words = words[:_MOST_WORDS]
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
    for first, second in zip(names, names[1:], strict=False):
        yield f"k{first} {second}"
    if question:
        yield "q?"


def _parts(padded: str) -> Iterator[str]:
    length = len(padded)
    for size in range(_SHORTEST, _LONGEST + 1):
        for start in range(length - size + 1):
            yield f"c{padded[start : start + size]}"


def kind(feature: str) -> str:
    """The family of a feature; each family is weighed by itself."""
    return "c" if feature[0] == "c" else "w"
