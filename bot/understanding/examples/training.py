"""Trains the classifier from the examples. The only module that needs scikit-learn."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from .classifier import Floats, Model, known_rows

_INVERSE_REGULARISATION = 2.0
_FEWEST_EXAMPLES = 2
"""A feature that stands in a single example teaches nothing about others."""


def train(
    requests: Sequence[tuple[list[str], str]],
    plain: Sequence[tuple[str, str]],
    words: dict[str, int],
    italian: dict[str, int],
) -> Model:
    """A model from requests (features, label). The same requests give the same model.

    `plain` are the same examples as plain text and label; `words` counts the words of all,
    `italian` those of the dictionary.
    """
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    frequency = Counter(feature for found, _ in requests for feature in set(found))
    kept = sorted(f for f, n in frequency.items() if n >= _FEWEST_EXAMPLES)
    index = {feature: row for row, feature in enumerate(kept)}
    counts = np.array([frequency[feature] for feature in kept], dtype=np.float32)
    rarity = (np.log((1 + len(requests)) / (1 + counts)) + 1).astype(np.float32)

    columns: list[int] = []
    values: list[Floats] = []
    starts = [0]
    for found, _ in requests:
        rows = known_rows(found, index)
        weights = rarity[rows]
        columns.extend(rows)
        values.append(weights / (np.sqrt(weights @ weights) or 1))
        starts.append(len(columns))
    matrix = csr_matrix(
        (np.concatenate(values), columns, starts), shape=(len(requests), len(index))
    )
    matrix.sum_duplicates()
    machine = LinearSVC(C=_INVERSE_REGULARISATION, random_state=0)
    machine.fit(matrix, [label for _, label in requests])
    return Model(
        labels=tuple(map(str, machine.classes_)),
        index=index,
        weights=np.column_stack((machine.coef_.T * rarity[:, None], rarity**2)).astype(np.float32),
        bias=machine.intercept_.astype(np.float32),
        words=words,
        italian=italian,
        examples=tuple(plain),
    )
