"""Every golden conversation goes as it is written."""

import pytest

from bot.turn.processor import Processor

from .golden import Golden, conversations, fault

ALL = list(conversations())


@pytest.mark.parametrize("golden", ALL, ids=[golden.name for golden in ALL])
def test_a_golden_conversation_goes_as_written(golden: Golden, bot: Processor) -> None:
    assert fault(golden, bot) == ""


def test_no_two_conversations_are_about_the_same() -> None:
    names = [golden.name for golden in ALL]
    assert len(names) == len(set(names))
    assert len(names) >= 40
