"""Phrases of content files: what each sign of their notation finds, and what is no phrase."""

import pytest

from bot.understanding.written.content import ContentError
from bot.understanding.written.phrases import Phrases

_GROUPS = {
    "fire": ["fuoco", ["brucia*", "va a fuoco"]],
    "house": ["casa", "tetto"],
    "burning": ["<house> .. <fire>"],
}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("al fuoco", "gridano al fuoco adesso", True),
        ("al fuoco", "al campo fuoco", False),
        ("brucia*", "sta bruciando", True),
        ("brucia", "bruciando", False),
        ("brucia .. tetto", "brucia da ieri il tetto", True),
        ("brucia .. tetto", "brucia da ieri sera il tetto", False),
        ("brucia ..4 tetto", "brucia da ieri sera il tetto", True),
        ("<fire> .. <house>", "bruciano la casa", True),
        ("<house> <fire>", "la casa va a fuoco", True),
        ("<burning>", "il tetto che bruciava", True),
        ("brucia (la) casa", "brucia casa", True),
        ("brucia (la) casa", "brucia la casa", True),
        ("brucia (la) casa", "brucia mia casa", False),
        ("mi ammazzo !di", "mi ammazzo di fatica", False),
        ("mi ammazzo !di", "adesso mi ammazzo", True),
        ("^ fuoco $", "fuoco", True),
        ("^ fuoco", "al fuoco", False),
        ("fuoco $", "fuoco e fiamme", False),
        ("c'è l'acqua", "c e l acqua", True),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, found: bool) -> None:
    lookup = Phrases("safety.yml", _GROUPS).lookup({"a fire": [phrase]})

    assert lookup.first(tuple(text.split())) == ("a fire" if found else None)


@pytest.mark.parametrize(
    ("phrase", "fault"),
    [
        ("<water>", "no group <water>"),
        ("(fuoco)", "begin with"),
        ("..", "begin with"),
        ("fuo[co]", "is no word"),
    ],
)
def test_what_is_no_phrase_is_refused_with_the_reason(phrase: str, fault: str) -> None:
    with pytest.raises(ContentError, match=fault) as refused:
        Phrases("safety.yml", _GROUPS, f"danger:\n  - {phrase}\n").lookup({"a fire": [phrase]})
    assert str(refused.value).startswith("safety.yml:2:")


def test_the_words_of_phrases_are_spelt_towards() -> None:
    assert {"fuoco", "brucia*", "tetto"} <= Phrases("safety.yml", _GROUPS).words
