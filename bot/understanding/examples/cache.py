"""Keeps a trained model in a file that is named after what it was trained from."""

import hashlib
import json
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from ..written.content import FILES
from .classifier import Model

_KEPT = 3
"""Older models beyond these are deleted."""


def model_path(content: Path, cache: Path) -> Path:
    """Where the model of this content and this code is, or will be."""
    digest = hashlib.sha256()
    for file in FILES:
        digest.update((content / file).read_bytes())
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return cache / f"nlu-{digest.hexdigest()[:16]}.npz"


def load_model(path: Path) -> Model | None:
    """The stored model, or None where there is none or it cannot be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            texts = json.loads(stored["texts"].tobytes())
            return Model(
                labels=tuple(texts["labels"]),
                index={feature: row for row, feature in enumerate(texts["features"])},
                weights=stored["weights"],
                bias=stored["bias"],
                words=texts["words"],
                italian=texts["italian"],
                examples=tuple((text, label) for text, label in texts["examples"]),
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def store_model(model: Model, path: Path) -> None:
    """Writes the model in one step: a reader finds it whole or not at all."""
    texts = {
        "labels": model.labels,
        "features": list(model.index),
        "words": model.words,
        "italian": model.italian,
        "examples": model.examples,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez(
            file,
            texts=np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), dtype=np.uint8),
            weights=model.weights,
            bias=model.bias,
        )
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    _forget_old(path)


def _forget_old(newest: Path) -> None:
    models = sorted(newest.parent.glob("nlu-*.npz"), key=lambda p: p.stat().st_mtime)
    for old in models[:-_KEPT]:
        if old != newest:
            old.unlink(missing_ok=True)
