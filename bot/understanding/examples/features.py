"""What the classifier looks at: words, pairs of words, parts of words and concepts."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ..reading.courtesy import Request
from ..written.lexicon import Lexicon, Mention

_PARTS = (3, 4)
"""Letters in a part of a word, its edges counted too."""
_MOST_WORDS = 60
"""A longer message is judged by its beginning; it keeps the time of a message bounded."""
_MOST_CONCEPTS = 12
_LONG = 6
_DENIED = 4
"""Words after a "not" that it may deny."""
_NOT = frozenset({"op no_after", "denial"})
"""Concepts that deny what follows."""


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


def sentence_features(request: Request, concepts: Lexicon) -> list[str]:
    """What the words add together.

    The first character tells the kind: `b` a pair of neighbours, `m` the same with concepts for
    words, `k` a concept or two that follow each other, `s` two concepts in any order, `f` and `l`
    the first and the last, `n` one that is denied, `?` one in a question, `t` thanks before
    anything else, `#` how many words there are.
    """
    words = request.words[:_MOST_WORDS]
    mentions = concepts.mentions(words)
    names = [mention.concept for mention in mentions]
    found = [f"b{first} {second}" for first, second in pairwise(("^", *words, "$"))]
    found += [f"m{first} {second}" for first, second in pairwise(_mixed(words, mentions))]
    found += [f"k{name}" for name in names]
    found += [f"k{first} {second}" for first, second in pairwise(names)]
    found += [
        f"s{first} {second}"
        for first, second in combinations(sorted(set(names))[:_MOST_CONCEPTS], 2)
    ]
    if names:
        found += (f"f{names[0]}", f"l{names[-1]}")
    found += _denied(mentions)
    if request.question:
        found += ["?", *(f"?{name}" for name in names)]
    if request.thanks_first:
        found.append("t!")
    found.append(f"#{min(len(words), _LONG)}")
    return found


def _mixed(words: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """The words, each that begins a concept under the concept's name."""
    mixed = ["^", *words, "$"]
    for mention in reversed(mentions):
        mixed[mention.start + 1] = f"<{mention.concept}>"
    return mixed


def _denied(mentions: Sequence[Mention]) -> list[str]:
    """The concepts that are named shortly after one that denies."""
    nots = [mention.start for mention in mentions if mention.concept in _NOT]
    return [
        f"n{mention.concept}"
        for mention in mentions
        if any(start < mention.start <= start + _DENIED for start in nots)
    ]


def features(request: Request, concepts: Lexicon) -> list[str]:
    """All features of a request, repeated as often as they occur."""
    found = [feature for word in words_of(request) for feature in word_features(word)]
    return found + sentence_features(request, concepts)
