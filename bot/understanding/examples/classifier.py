"""Scores a request against every label: a linear model, with numpy alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_SHARPNESS = 3.5
"""Margins become probabilities by a softmax of this steepness: measured on examples held out, an
answer that calls itself 0.8 sure is then right eight times of ten."""


@dataclass(frozen=True, slots=True)
class Model:
    """What training leaves: features, and a weight for every feature and label."""

    labels: tuple[str, ...]
    index: dict[str, int]
    """Feature to row."""
    weights: Floats
    """Rows are features, columns labels; the rarity of the feature (its inverse document frequency)
    is part of the weight. One more column, the last, has the squares of the rarities."""
    bias: Floats
    words: dict[str, int]
    """How often each word stands in the examples: what spelling is repaired towards."""
    italian: dict[str, int]
    """How common the words of the dictionary are: what spelling is not repaired away from."""
    examples: tuple[tuple[str, str], ...]
    """Plain text and label, to explain a decision by its nearest examples."""


def known_rows(found: Iterable[str], index: Mapping[str, int]) -> list[int]:
    """The rows of those features that the model knows."""
    return [row for feature in found if (row := index.get(feature)) is not None]


def added(model: Model, rows: Sequence[int]) -> Floats:
    """What the features in these rows add: a new row of their weights, added up.

    What parts of a message add can be added up again. The last number is the square of its length,
    by which scores are divided: long messages do not outweigh short ones.
    """
    if not rows:
        return np.zeros(model.weights.shape[1], dtype=np.float32)
    total: Floats = np.add.reduce(model.weights.take(rows, axis=0), axis=0)
    return total


def ranked(model: Model, total: Floats) -> list[tuple[str, float]]:
    """Labels and probabilities, most probable first, by what all features add."""
    length = float(total[-1]) ** 0.5
    scores = model.bias + total[:-1] / (length or 1)
    odds = np.exp(_SHARPNESS * (scores - scores.max()))
    order = np.argsort(-odds, kind="stable")
    chances = (odds[order] / np.add.reduce(odds)).tolist()
    return list(zip(map(model.labels.__getitem__, order.tolist()), chances, strict=True))


def contributions(
    model: Model, found: Sequence[str], label: str, most: int = 10
) -> list[tuple[str, float]]:
    """The features that spoke most for or against a label, and how much."""
    rows = known_rows(dict.fromkeys(found), model.index)
    if not rows:
        return []
    names = {row: name for name, row in model.index.items()}
    length = float(added(model, rows)[-1]) ** 0.5
    weights = model.weights[rows, model.labels.index(label)] / length
    order = np.argsort(-np.abs(weights), kind="stable")[:most]
    return [(names[rows[i]], round(float(weights[i]), 3)) for i in order]


def nearest(model: Model, words: Sequence[str], most: int = 3) -> list[tuple[str, str]]:
    """The examples (plain text, label) that share most words with a request."""
    own = set(words)

    def shared(example: tuple[str, str]) -> float:
        others = set(example[0].split())
        return len(own & others) / (len(own | others) or 1)

    return sorted(model.examples, key=shared, reverse=True)[:most]
