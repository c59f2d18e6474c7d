"""The dialogues that somebody else has labelled go as they expect."""

from pathlib import Path

import pytest

from bot.turn.processor import Processor

from .sample import Dialogue, dialogues, faults

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "dialogues_sample.jsonl"
ALL = dialogues(SAMPLE) if SAMPLE.exists() else []


@pytest.mark.skipif(not ALL, reason=f"{SAMPLE} is not on this machine")
@pytest.mark.parametrize("dialogue", ALL, ids=[dialogue["id"] for dialogue in ALL])
def test_a_labelled_dialogue_goes_as_expected(dialogue: Dialogue, bot: Processor) -> None:
    assert faults(dialogue, bot) == []
