"""What fills a template: one line, in which nothing is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.whatsapp.templates.filling import one_line


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Scuole chiuse.\n\nRestate a casa.", "Scuole chiuse. Restate a casa."),
        ("Chiuse:\n- via Roma\n- via Verdi", "Chiuse: - via Roma · - via Verdi"),
        ("a\t\tb      c", "a b c"),
        ("riga\r\nriga\u2028riga", "riga · riga · riga"),
        ("  \n ", ""),
    ],
)
def test_a_variable_is_one_line_in_which_nothing_is_missing(written: str, sent: str) -> None:
    assert one_line(written) == sent


@given(st.text())
def test_whatever_is_written_fits_whatsapps_rules_and_keeps_its_words(written: str) -> None:
    sent = one_line(written)
    assert not set("\n\r\t") & set(sent)
    assert "     " not in sent
    assert sent == sent.strip()
    assert [word for word in sent.split() if word != "·"] == [
        word for word in written.split() if word != "·"
    ]
