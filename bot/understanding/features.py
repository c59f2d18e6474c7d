"""What the classifier looks at: words, pairs of words, parts of words and concepts."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from .courtesy import Request
from .lexicon import Lexicon

_PARTS = (3, 4)
"""Letters in a part of a word, its edges counted too."""
_MOST_WORDS = 60
"""A longer message is judged by its beginning; it keeps the time of a message bounded."""
_MOST_CONCEPTS = 12


def words_of(request: Request) -> Sequence[str]:
    """The words that count, each once: saying a word three times does not change what is meant."""
    return tuple(dict.fromkeys(request.words[:_MOST_WORDS]))


def word_features(word: str) -> Iterator[str]:
    """What a word adds wherever it stands: itself (`w`) and its parts (`c`)."""
    yield f"w{word}"
    padded = f" {word} "
    for size in _PARTS:
        for start in range(len(padded) - size + 1):
            yield f"c{padded[start : start + size]}"


def sentence_features(request: Request, concepts: Lexicon) -> Iterator[str]:
    """What the words add together.

    The first character tells the kind: `b` a pair of neighbours, `k` a concept or two that follow
    each other, `s` two concepts in any order, `q` a question mark, `t` thanks before anything else.
    """
    words = request.words[:_MOST_WORDS]
    for first, second in pairwise(("^", *words, "$")):
        yield f"b{first} {second}"
    names = [mention.concept for mention in concepts.mentions(words)]
    for name in names:
        yield f"k{name}"
    for first, second in pairwise(names):
        yield f"k{first} {second}"
    for first, second in combinations(sorted(set(names))[:_MOST_CONCEPTS], 2):
        yield f"s{first} {second}"
    if request.question:
        yield "q?"
    if request.thanks_first:
        yield "t!"


def features(request: Request, concepts: Lexicon) -> list[str]:
    """All features of a request, repeated as often as they occur."""
    found = [feature for word in words_of(request) for feature in word_features(word)]
    found.extend(sentence_features(request, concepts))
    return found
