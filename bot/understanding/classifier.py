"""Scores a request against every label: a linear model, with numpy alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """What training leaves: features, their rarity, and a weight for every feature and label."""

    labels: tuple[str, ...]
    index: dict[str, int]
    """Feature to row."""
    rarity: Floats
    """Inverse document frequency, by row."""
    weights: Floats
    """Rows are features, columns labels."""
    bias: Floats
    words: dict[str, int]
    """How often each word stands in the examples: what spelling is repaired towards."""
    examples: tuple[tuple[str, str], ...]
    """Plain text and label, to explain a decision by its nearest examples."""


def known_rows(found: Iterable[str], index: Mapping[str, int]) -> list[int]:
    """The rows of those features that the model knows."""
    return [row for feature in found if (row := index.get(feature)) is not None]


def vector(found: Iterable[int], rarity: Floats) -> tuple[list[int], Floats]:
    """Rows, each once, and their weights, together of length 1: (1 + ln count) × rarity."""
    counts = Counter(found)
    rows = list(counts)
    if not rows:
        return rows, np.zeros(0, dtype=np.float32)
    occurrences = np.fromiter(counts.values(), dtype=np.float32, count=len(rows))
    values = (1 + np.log(occurrences)) * rarity[rows]
    return rows, values / np.float32(np.sqrt(values @ values))


def probabilities(model: Model, found: Iterable[int]) -> Floats:
    """The probability of each label, in the order of `model.labels`; `found` are rows."""
    rows, values = vector(found, model.rarity)
    scores = model.bias + (values @ model.weights[rows] if rows else 0)
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum(), dtype=np.float32)


def ranked(model: Model, found: Iterable[int]) -> list[tuple[str, float]]:
    """Labels and probabilities, most probable first."""
    chances = probabilities(model, found)
    order = np.argsort(-chances, kind="stable")
    return [(model.labels[i], float(chances[i])) for i in order]


def contributions(
    model: Model, found: Sequence[str], label: str, most: int = 10
) -> list[tuple[str, float]]:
    """The features that spoke most for or against a label, and how much."""
    rows, values = vector(known_rows(found, model.index), model.rarity)
    if not rows:
        return []
    names = {row: name for name, row in model.index.items()}
    shares = values * model.weights[rows, model.labels.index(label)]
    order = np.argsort(-np.abs(shares), kind="stable")[:most]
    return [(names[rows[i]], round(float(shares[i]), 3)) for i in order]


def nearest(model: Model, words: Sequence[str], most: int = 3) -> list[tuple[str, str]]:
    """The examples (plain text, label) that share most words with a request."""
    own = set(words)

    def shared(example: tuple[str, str]) -> float:
        others = set(example[0].split())
        return len(own & others) / (len(own | others) or 1)

    return sorted(model.examples, key=shared, reverse=True)[:most]
