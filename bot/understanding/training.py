"""Trains the classifier from the examples. The only module that needs scikit-learn."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from .classifier import Model, known_rows, vector

_INVERSE_REGULARISATION = 30.0
_FEWEST_EXAMPLES = 2
"""A feature that stands in a single example teaches nothing about others."""


def train(
    requests: Sequence[tuple[list[str], str]],
    plain: Sequence[tuple[str, str]],
    words: dict[str, int],
) -> Model:
    """A model from requests (features, label). The same requests give the same model.

    `plain` are the same examples as plain text and label; `words` counts the words of all.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    frequency = Counter(feature for found, _ in requests for feature in set(found))
    kept = sorted(f for f, n in frequency.items() if n >= _FEWEST_EXAMPLES)
    index = {feature: row for row, feature in enumerate(kept)}
    counts = np.array([frequency[feature] for feature in kept], dtype=np.float32)
    rarity = (np.log((1 + len(requests)) / (1 + counts)) + 1).astype(np.float32)

    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for found, _ in requests:
        rows, weights = vector(known_rows(found, index), rarity)
        columns.extend(rows)
        values.extend(weights.tolist())
        starts.append(len(columns))
    matrix = csr_matrix((values, columns, starts), shape=(len(requests), len(index)))
    regression = LogisticRegression(
        C=_INVERSE_REGULARISATION, class_weight="balanced", max_iter=300, tol=1e-3
    )
    regression.fit(matrix, [label for _, label in requests])
    return Model(
        labels=tuple(map(str, regression.classes_)),
        index=index,
        rarity=rarity,
        weights=np.ascontiguousarray(regression.coef_.T, dtype=np.float32),
        bias=regression.intercept_.astype(np.float32),
        words=words,
        examples=tuple(plain),
    )
