"""Sifting patterns by what they need finds exactly what searching for all of them finds."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.written.content import read_examples
from bot.understanding.written.sifting import Sieve, needed

_WRITTEN = (
    "incendio",
    "(?:va|sta andando) (?:\\w+ ){0,2}(?:a )?(?:fuoco|fiamme)",
    "cadut[oaie] (?:giu )?dal(?:la)? \\w+",
    "s?cancel+\\w*",
    "tubi? del gas+e?",
    "(?:acqua|fiume)(?: .*)?sale{1,2}",
    "^(?:e |ma )?(?!per)mort\\w+$",
    "(?:sangue){0,1} scorre+",
    "non (?:respir\\w+|si (?:sveglia|muove)) ?",
    "(?:118|112) subito(?:, ?)?",
)
_CONTENT = Path(__file__).parents[2] / "content"


@pytest.mark.parametrize("written", _WRITTEN)
@given(data=st.data())
def test_whatever_a_pattern_matches_has_one_of_the_pieces_it_needs(
    written: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(re.compile(written, re.ASCII), fullmatch=True))

    pieces = needed(written)

    assert pieces
    assert any(piece in word for piece in pieces for word in text.split(" "))


def test_the_rarest_piece_is_the_one_that_is_looked_for() -> None:
    assert needed("(?:e |ha )?(?:\\w+ )?esplos[oa] ora") == {"esplos"}


@pytest.mark.parametrize("written", ["(?:fuoco|\\w+)", "(?:fuoco )?e", "(?i)fuoco", "(?P<a>fuoco)"])
def test_a_pattern_that_may_match_without_is_always_searched(written: str) -> None:
    assert needed(written) == frozenset()


def test_no_pattern_that_is_found_is_sifted_out() -> None:
    sieve = Sieve((written, written) for written in _WRITTEN)
    examples = [example.text.lower() for example in read_examples(_CONTENT)]
    texts = [*examples, "il fiume che sale", "un tubo del gase", "in fiamme", "va in fiamme"]

    found = [{written for written in _WRITTEN if re.search(written, text)} for text in texts]

    assert all(some <= sieve.possible(text) for some, text in zip(found, texts, strict=True))
    assert any(found)
