"""Another Comune: the name of the service is changed in one line, and every keyword follows."""

import shutil
from pathlib import Path

import pytest

from bot.content.script import read_script
from bot.dialogue import Engine
from bot.turn.action_runner import InProcessActions
from bot.turn.processor import Processor
from bot.understanding import Understanding

from .conftest import SESSION_SECONDS
from .tester import Conversation


def _service_called(name: str, repository: Path, directory: Path, models: Path) -> Processor:
    content = directory / "content"
    shutil.copytree(repository / "content", content)
    path = content / "municipality.yml"
    text = path.read_text(encoding="utf-8")
    renamed = text.replace("name: Jesi On\n", f"name: {name}\n").replace(
        "city: Jesi\n", "city: Fabriano\n"
    )
    path.write_text(renamed, encoding="utf-8")
    script = read_script(content)
    return Processor(
        Understanding.load(content, models),
        Engine(script.flows, script.domain, InProcessActions(script.actions())),
        script.readings(),
        script.municipality,
        list,
        base_url="https://avvisi.example",
        session_seconds=SESSION_SECONDS,
    )


@pytest.fixture(scope="module")
def fabriano(repository: Path, tmp_path_factory: pytest.TempPathFactory, models: Path) -> Processor:
    return _service_called("Fabriano On", repository, tmp_path_factory.mktemp("fabriano"), models)


@pytest.mark.parametrize("word", ["Fabriano On", "fabriano on!", "FABRIANOON", "fabrano on"])
def test_its_name_joins(fabriano: Processor, word: str) -> None:
    citizen = Conversation(fabriano).user(word).expect_subscribed().expect_language("it")
    citizen.expect_reply("Fabriano On", "Fabriano Off").expect_never("Jesi (On|Off)")


@pytest.mark.parametrize("word", ["Fabriano Off", "fabriano off", "fabrianooff"])
def test_its_name_with_off_leaves(fabriano: Processor, word: str) -> None:
    citizen = Conversation(fabriano, subscribed=True, topics=["meteo"]).user(word)
    citizen.expect_not_subscribed().expect_reply("Fabriano On").expect_never("Jesi")


def test_a_question_is_answered_about_its_own_place(fabriano: Processor) -> None:
    Conversation(fabriano).user("le scuole sono aperte domani?").expect_reply("chiuse a Fabriano")


def test_a_name_of_another_form_has_keywords_too(
    repository: Path, tmp_path: Path, models: Path
) -> None:
    bot = _service_called("Avvisi Fabriano", repository, tmp_path, models)
    citizen = Conversation(bot).user("avvisi fabriano").expect_subscribed()
    citizen.expect_reply("Avvisi Fabriano Off")
    citizen.user("Avvisi Fabriano Off").expect_not_subscribed()
