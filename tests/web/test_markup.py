"""Texts as a telephone shows them."""

import pytest

from bot.web.markup import as_on_a_phone


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("chiama il *112*.", "chiama il <strong>112</strong>."),
        ("*_subito_*", "<strong><em>subito</em></strong>"),
        ("~ieri~ oggi", "<s>ieri</s> oggi"),
        ("2*3*4 e 5 * 6 * 7", "2*3*4 e 5 * 6 * 7"),
        ("*due\nrighe*", "*due\nrighe*"),
        ("https://x.it/a_b_c", "https://x.it/a_b_c"),
        ("*<script>*", "<strong>&lt;script&gt;</strong>"),
        ("**", "**"),
    ],
)
def test_marks_are_shown_as_whatsapp_shows_them_and_nothing_else_is_markup(
    written: str, shown: str
) -> None:
    assert as_on_a_phone(written) == shown
