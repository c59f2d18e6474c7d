"""The package as the service and the stock action server load it."""

import subprocess
import sys
from pathlib import Path

import pytest

import actions
from actions.content import load_content
from actions.yaml_file import ContentError
from bot.content.loading import the_domain, the_municipality

_LOAD_AS_STOCK_SERVER = """
from rasa_sdk.executor import ActionExecutor
executor = ActionExecutor()
executor.register_package("actions")
print(*sorted(executor.actions))
"""


@pytest.fixture
def names() -> list[str]:
    return sorted(actions.names())


def test_the_stock_action_server_finds_the_same_actions(repository: Path, names: list[str]) -> None:
    command = [sys.executable, "-c", _LOAD_AS_STOCK_SERVER]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert done.stdout.split() == names


def test_an_action_made_without_arguments_reads_the_content_beside_the_package() -> None:
    assert actions.ACTIONS[0]().content.topics


def test_the_domain_lists_exactly_these_actions(repository: Path, names: list[str]) -> None:
    domain = the_domain(the_municipality())
    assert sorted(domain.actions) == names


def test_faults_in_the_answers_are_all_told_with_their_lines(
    repository: Path, tmp_path: Path
) -> None:
    for name in ("municipality.yml", "words.yml"):
        (tmp_path / name).write_bytes((repository / "content" / name).read_bytes())
    (tmp_path / "faq.yml").write_text(
        "first:\n  label: {it: Che, en: What, xx: Quid}\n  question: {it: Che?}\n"
        "  answer: {it: Sì., en: Yes.}\n  sources: [https://a.it]\n"
        "  reviewed: 2026-11-23\nsecond:\n  question: {it: Che?, en: What?}\n"
        "  label: {it: Troppo lungo per noi!, en: What}\n"
        "  answer: {it: Sì., en: Yes.}\n  notices: [calcio]\n  reviewed: yesterday\n  wrong: 1\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError) as error:
        load_content(tmp_path)
    path = tmp_path / "faq.yml"
    first, second = f"{path}:1: first:", f"{path}:7: second:"
    assert error.value.problems == (
        f"{first} 'label': 'xx' is no language of ours",
        f"{first} 'question' has no text in 'en'",
        f"{second} 'wrong' is not known here",
        f"{second} 'notices' names 'calcio', which is no topic",
        f"{second} 'sources' is missing: say where the answer was found",
        f"{second} 'reviewed' must be the day of the last look, like 2026-11-23",
        f"{second} the label 'Troppo lungo per noi!' is longer than the 20 characters of a button",
    )
