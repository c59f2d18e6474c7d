"""What is kept of a citizen's words: the question, never who asks it."""

import pytest

from bot.turn.masking import LONGEST, MASK, masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("quando apre la piscina comunale?", "quando apre la piscina comunale?"),
        ("Quando apre la piscina? Grazie", "Quando apre la piscina? Grazie"),
        ("il mio numero è 333 5550101", "il mio numero è •"),
        ("scrivetemi a anna.rossi@example.com per la palestra", "scrivetemi a • per la palestra"),
        ("buongiorno sono Anna Rossi, come prenoto?", "buongiorno sono •, come prenoto?"),
        ("mi chiamo anna rossi e cerco lavoro", "mi chiamo • e cerco lavoro"),
        ("il lampione di via garibaldi 12 chi lo ripara", "il lampione di via • chi lo ripara"),
        ("SONO LA SIGNORA BIANCHI VERDI QUANDO APRE", "SONO LA SIGNORA • QUANDO APRE"),
        ("codice fiscale RSSNNA80A41E388X va bene?", "codice fiscale • va bene?"),
        ("vedi https://example.com/a?b=c oppure www.example.com", "vedi • oppure •"),
        ("due\nrighe\tdi testo", "due righe di testo"),
        (
            "la foto \u202egnp.exe è\u200b mia 👨\u200d👩\u200d👧",
            "la foto gnp.exe è mia 👨\u200d👩\u200d👧",
        ),
    ],
)
def test_numbers_links_and_names_are_hidden(text, kept):
    assert masked(text) == kept


def test_a_long_text_is_a_story_and_is_cut():
    assert len(masked("parola " * 200)) <= LONGEST


def test_masks_side_by_side_are_one():
    assert masked("chiamate 333 5550101 o 333 5550102").count(MASK) == 2
