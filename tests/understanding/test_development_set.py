"""The set that measures understanding is apart from what it was taught, and covers everything."""

from pathlib import Path

import pytest

from benchmarks.nlu.leaks import leaks
from benchmarks.nlu.scoring import CHANGING, read_messages, score, share
from bot.content.loading import CONTENT
from bot.understanding import Understanding
from bot.understanding.meaning import INTENTS

SETS = Path(__file__).parent.parent.parent / "benchmarks" / "nlu"
SAMPLE = CONTENT.parent.parent / "shared" / "data" / "citizen_messages_sample.jsonl"


@pytest.mark.parametrize("name", ["messages.jsonl", "held_out.jsonl", "wishes.jsonl"])
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


@pytest.mark.parametrize("name", ["messages.jsonl", "held_out.jsonl", "wishes.jsonl"])
def test_nobody_is_unsubscribed_and_no_danger_missed(
    understanding: Understanding, name: str
) -> None:
    results = score(understanding, read_messages(SETS / name))
    assert [r.message.text for r in results if r.false_unsubscribe] == []
    assert [r.message.text for r in results if r.missed_emergency] == []


def test_hardly_anything_changes_by_what_only_looks_like_a_wish(
    understanding: Understanding,
) -> None:
    results = score(understanding, read_messages(SETS / "wishes.jsonl"))
    wishes = [r for r in results if r.message.accepted & CHANGING]
    changed = [r.message.text for r in results if r.unwanted_change]
    assert len(changed) <= (len(results) - len(wishes)) / 50
    assert share(r.intent_right for r in wishes) >= 0.95


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared sample is not beside this checkout")
def test_nothing_of_the_shared_sample_stands_in_the_content() -> None:
    assert leaks(CONTENT, [message.text for message in read_messages(SAMPLE)]) == []
