"""Scores a request against every label: a linear model, with numpy alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_SHARPNESS = 3.5
"""Margins become probabilities by a softmax of this steepness: measured on examples held out, an
answer that calls itself 0.8 sure is then right eight times of ten."""


@dataclass(frozen=True, slots=True)
class Model:
    """What training leaves: features, their rarity, and a weight for every feature and label."""

    labels: tuple[str, ...]
    index: dict[str, int]
    """Feature to row."""
    rarity: Floats
    """Inverse document frequency, by row."""
    weights: Floats
    """Rows are features, columns labels; the rarity is part of the weight."""
    bias: Floats
    words: dict[str, int]
    """How often each word stands in the examples: what spelling is repaired towards."""
    examples: tuple[tuple[str, str], ...]
    """Plain text and label, to explain a decision by its nearest examples."""


def known_rows(found: Iterable[str], index: Mapping[str, int]) -> list[int]:
    """The rows of those features that the model knows."""
    return [row for feature in found if (row := index.get(feature)) is not None]


@dataclass(frozen=True, slots=True)
class Share:
    """What some features of a message add: their part of every label's score, and of its length."""

    scores: Floats
    length: float
    """The squares of the rarities, added up: long messages do not outweigh short ones."""


def share(model: Model, rows: Sequence[int]) -> Share:
    """What the features in these rows add. Shares of parts add up to the share of the whole."""
    if not rows:
        return Share(np.zeros(len(model.labels), dtype=np.float32), 0.0)
    rarity = model.rarity[rows]
    return Share(model.weights[rows].sum(axis=0), float(rarity @ rarity))


def ranked(model: Model, shares: Sequence[Share]) -> list[tuple[str, float]]:
    """Labels and probabilities, most probable first."""
    scores = model.bias
    if length := sum(share.length for share in shares):
        scores = scores + sum(share.scores for share in shares) / np.float32(length**0.5)
    odds = np.exp(_SHARPNESS * (scores - scores.max()))
    chances = (odds / odds.sum()).tolist()
    return sorted(zip(model.labels, chances, strict=True), key=itemgetter(1), reverse=True)


def contributions(
    model: Model, found: Sequence[str], label: str, most: int = 10
) -> list[tuple[str, float]]:
    """The features that spoke most for or against a label, and how much."""
    rows = known_rows(dict.fromkeys(found), model.index)
    if not rows:
        return []
    names = {row: name for name, row in model.index.items()}
    weights = model.weights[rows, model.labels.index(label)] / share(model, rows).length ** 0.5
    order = np.argsort(-np.abs(weights), kind="stable")[:most]
    return [(names[rows[i]], round(float(weights[i]), 3)) for i in order]


def nearest(model: Model, words: Sequence[str], most: int = 3) -> list[tuple[str, str]]:
    """The examples (plain text, label) that share most words with a request."""
    own = set(words)

    def shared(example: tuple[str, str]) -> float:
        others = set(example[0].split())
        return len(own & others) / (len(own | others) or 1)

    return sorted(model.examples, key=shared, reverse=True)[:most]
