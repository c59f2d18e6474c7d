"""The understanding of the real content, trained once for all tests."""

import tempfile
from pathlib import Path

import pytest

from bot.understanding import Understanding

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    """Its cache outlives the tests: a model is named after its content, so it is never stale."""
    return Understanding.load(CONTENT, Path(tempfile.gettempdir()) / "jesi-on-nlu")
