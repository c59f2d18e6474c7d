"""Any text is answered, the same each time; the cache may be missing, broken or old."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.loading import CONTENT
from bot.understanding import ContentError, Context, Understanding
from bot.understanding.examples.cache import load_model, model_path
from bot.understanding.meaning import INTENTS

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
STRANGE = [
    "\x00",
    "\ud83d",
    "\u202eonisej",
    "😀" * 1600,
    "a" * 1600,
    "non " * 400,
    "?" * 1600,
    "(" * 800 + ")" * 800,
    "\u0627\u064b" * 500,
    "١ و ٣",
    "²",
    "1" * 200,
]


@given(ANY_TEXT)
def test_any_text_means_something(understanding: Understanding, text: str) -> None:
    meaning = understanding.parse(text)
    assert meaning.intent in INTENTS
    assert 0 <= meaning.confidence <= 1


@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_mean_something(understanding: Understanding, text: str) -> None:
    menu = Context(choices=("/affirm",), expecting="topic")
    assert understanding.parse(text, menu).intent in INTENTS
    assert understanding.explain(text, menu)["decided_by"]


def test_the_same_text_always_means_the_same(understanding: Understanding) -> None:
    text = "buongiorno vorrei sapere quando passa la carta e se domani c'è scuola"
    assert understanding.parse(text) == understanding.parse(text)


# ── The cache, with content small enough to train in a moment ──────────────────────────────────

SMALL = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - ciao come va
      - ciao come stai
  - intent: emergency
    examples: |
      - brucia la casa
      - brucia la scuola
  - intent: unsubscribe
    examples: |
      - cancellami dalla lista
      - cancellami dal gruppo
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    for name in (
        "topics.yml",
        "vocabulary.yml",
        "rules.yml",
        "safety.yml",
        "wishes.yml",
        "municipality.yml",
    ):
        shutil.copy(CONTENT / name, folder)
    (folder / "nlu.yml").write_text(SMALL, encoding="utf-8")
    return folder


def test_a_missing_model_is_trained_and_kept(content: Path, tmp_path: Path) -> None:
    Understanding.load(content, tmp_path / "cache")
    assert load_model(model_path(content, tmp_path / "cache")) is not None


def test_training_is_reproducible(content: Path, tmp_path: Path) -> None:
    for cache in ("one", "two"):
        Understanding.load(content, tmp_path / cache)
    first, second = (model_path(content, tmp_path / cache) for cache in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


def test_a_broken_model_is_trained_again(content: Path, tmp_path: Path) -> None:
    path = model_path(content, tmp_path)
    for broken in (b"", b"not a model", b"PK\x03\x04 broken"):
        path.write_bytes(broken)
        assert Understanding.load(content, tmp_path).parse("ciao").intent == "greet"
        assert load_model(path) is not None


def test_other_content_has_another_model(content: Path, tmp_path: Path) -> None:
    before = model_path(content, tmp_path)
    (content / "nlu.yml").write_text(SMALL + "# reviewed\n", encoding="utf-8")
    assert model_path(content, tmp_path) != before


def test_all_faults_of_the_examples_are_told(content: Path, tmp_path: Path) -> None:
    faulty = SMALL.replace("intent: greet", "intent: grete").replace(
        "- ciao come va", "- brucia la casa"
    )
    (content / "nlu.yml").write_text(faulty, encoding="utf-8")
    with pytest.raises(ContentError) as error:
        Understanding.load(content, tmp_path)
    assert len(error.value.problems) == 2
    assert "grete" in str(error.value)


def test_a_pattern_that_is_none_names_its_file(content: Path, tmp_path: Path) -> None:
    rules = (content / "rules.yml").read_text(encoding="utf-8")
    (content / "rules.yml").write_text(rules.replace("'<staying>'", "'<nonsense>'"), "utf-8")
    with pytest.raises(ContentError, match=r"rules\.yml.*nonsense"):
        Understanding.load(content, tmp_path)
