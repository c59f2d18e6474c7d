"""The whole content as one value, which can be read again while the old one is in use."""

import shutil
from pathlib import Path

import pytest

from bot.content.file import ContentError
from bot.content.script import Script, read_script
from bot.dialogue import Engine, Intent, Message, Session
from bot.turn.action_runner import InProcessActions

COST = Message("quanto costa?", (Intent("faq", 1.0, {"faq": "costo_servizio"}),))


@pytest.fixture
def directory(repository: Path, tmp_path: Path) -> Path:
    shutil.copytree(repository / "content", tmp_path / "content")
    return tmp_path / "content"


def _answer(script: Script) -> str:
    engine = Engine(script.flows, script.domain, InProcessActions(script.actions()))
    outside = {"subscribed": False, "topics": [], "notices": [], "now": None}
    return engine.turn(COST, Session.new(), outside, "it").replies[0].text


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_answer_is_in_the_next_script_and_not_in_the_present_one(directory: Path) -> None:
    before = read_script(directory)
    _replace(directory / "faq.yml", "è gratuito: non paghi", "non costa nulla: non paghi")
    after = read_script(directory)
    assert "non costa nulla" in _answer(after)
    assert "è gratuito" in _answer(before)


def test_content_that_is_broken_makes_no_script_and_says_where(directory: Path) -> None:
    _replace(directory / "domain.yml", "payload: /undo", "payload: /undone")
    with pytest.raises(ContentError) as error:
        read_script(directory)
    assert any("domain.yml:" in problem and "undone" in problem for problem in error.value.problems)
