"""The bot itself, built once: real understanding, real flows, real texts, real actions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import actions
from actions.content import load_content
from bot.action_runner import InProcessActions
from bot.content import the_domain, the_municipality
from bot.dialogue import Engine, load_flows
from bot.municipality import load_municipality
from bot.processor import Processor
from bot.readings import Readings
from bot.understanding import Understanding

SESSION_SECONDS = 30 * 60


@pytest.fixture(scope="session")
def understanding(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    return Understanding.load(repository / "content", tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def engine(repository: Path) -> Engine:
    domain = the_domain(the_municipality())
    flows = load_flows(repository / "flows.yml", domain)
    return Engine(flows, domain, InProcessActions(actions.build(repository / "content")))


@pytest.fixture(scope="session")
def board() -> list[Mapping[str, Any]]:
    """The notices in force; a test that adds one takes it away."""
    return []


@pytest.fixture(scope="session")
def bot(
    understanding: Understanding,
    engine: Engine,
    repository: Path,
    board: Sequence[Mapping[str, Any]],
) -> Processor:
    municipality = load_municipality(repository / "content" / "municipality.yml")
    answers = load_content(repository / "content").answers
    return Processor(
        understanding,
        engine,
        Readings(engine.flows, {id_: answer.label for id_, answer in answers.items()}),
        municipality,
        lambda: board,
        base_url="https://avvisi.example",
        session_seconds=SESSION_SECONDS,
    )
