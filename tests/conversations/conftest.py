"""The bot itself, built once: real understanding, real flows, real texts, real actions."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.content.script import Script
from bot.dialogue import Engine
from bot.turn.action_runner import InProcessActions
from bot.turn.processor import Processor
from bot.understanding import Understanding

SESSION_SECONDS = 30 * 60


@pytest.fixture(scope="session")
def engine(script: Script) -> Engine:
    return Engine(script.flows, script.domain, InProcessActions(script.actions()))


@pytest.fixture(scope="session")
def board() -> list[Mapping[str, Any]]:
    """The notices in force; a test that adds one takes it away."""
    return []


@pytest.fixture(scope="session")
def bot(
    understanding: Understanding,
    engine: Engine,
    script: Script,
    board: Sequence[Mapping[str, Any]],
) -> Processor:
    return Processor(
        understanding,
        engine,
        script.readings(),
        script.municipality,
        lambda: board,
        base_url="https://avvisi.example",
        session_seconds=SESSION_SECONDS,
    )
