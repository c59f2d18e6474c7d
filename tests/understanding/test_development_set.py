"""The set that measures understanding is apart from what it was taught, and covers everything."""

from pathlib import Path

import pytest

from benchmarks.nlu.leaks import leaks
from benchmarks.nlu.scoring import read_messages, score
from bot.content.loading import CONTENT
from bot.understanding import Understanding
from bot.understanding.meaning import INTENTS

SETS = Path(__file__).parent.parent.parent / "benchmarks" / "nlu"
SAMPLE = CONTENT.parent.parent / "shared" / "data" / "citizen_messages_sample.jsonl"


@pytest.mark.parametrize("name", ["messages.jsonl", "held_out.jsonl"])
def test_no_message_is_also_an_example(name: str) -> None:
    assert leaks(CONTENT, [message.text for message in read_messages(SETS / name)]) == []


def test_it_is_large_and_covers_every_intent_and_language() -> None:
    messages = read_messages(SETS / "messages.jsonl")
    assert len(messages) >= 400
    assert {message.intent for message in messages} == set(INTENTS)
    assert {message.lang for message in messages} >= {
        "it",
        "en",
        "ro",
        "sq",
        "uk",
        "ar",
        "fr",
        "es",
    }


@pytest.mark.parametrize("name", ["messages.jsonl", "held_out.jsonl"])
def test_nobody_is_unsubscribed_and_no_danger_missed(
    understanding: Understanding, name: str
) -> None:
    results = score(understanding, read_messages(SETS / name))
    assert [r.message.text for r in results if r.false_unsubscribe] == []
    assert [r.message.text for r in results if r.missed_emergency] == []


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared sample is not beside this checkout")
def test_nothing_of_the_shared_sample_stands_in_the_content() -> None:
    assert leaks(CONTENT, [message.text for message in read_messages(SAMPLE)]) == []
