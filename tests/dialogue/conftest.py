"""What the tests of the dialogue share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .tester import Conversation


@pytest.fixture
def talk(tmp_path: Path) -> Callable[..., Conversation]:
    """Starts a conversation: `talk(flows, actions=…, responses=…, slots=…)`."""

    def start(flows: str, **options: object) -> Conversation:
        return Conversation(tmp_path, flows, **options)  # type: ignore[arg-type]

    return start
