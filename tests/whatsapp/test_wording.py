"""The words of templates are checked as WhatsApp will check them."""

from pathlib import Path

import pytest

from bot.broadcast import Kind
from bot.content.file import ContentError
from bot.whatsapp.templates import Wording, load_wording

GOOD = "Avviso del {municipality} per chi è iscritto. {title} · {text} Scrivi STOP."


def wording_of(path: Path, text: str = GOOD) -> Wording:
    """Load a file in which the notice says `text`."""
    kinds = "\n".join(
        f"  {kind}:\n    it: |-\n      {text if kind == 'notice' else GOOD}" for kind in Kind
    )
    path.write_text(f"templates:\n{kinds}\nsamples:\n  title: {{it: a}}\n  text: {{it: b}}\n")
    municipality = {"municipality": "Comune di Jesi"}
    return load_wording(path, municipality, ("it",), "https://example.org/media")


def test_words_that_whatsapp_takes_are_taken(tmp_path: Path) -> None:
    titled = GOOD.replace("{title}", "{{1}}").replace("{text}", "{{2}}")
    written = titled.replace("{municipality}", "Comune di Jesi")
    wording = wording_of(tmp_path / "templates.yml")
    assert {template.body for template in wording.templates.values()} == {written}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("{title} ·", ""), "{title} and {text} must stand in it once, in order"),
        (GOOD.replace("{title}", "{title} {title}"), "must stand in it once"),
        (GOOD.replace(" · ", " "), "words must stand between two variables"),
        (GOOD.replace(" Scrivi STOP.", ""), "words must stand before the first variable and after"),
        (GOOD.replace("{municipality}", "{comune}"), "{comune} is not known"),
        ("Ecco {title} · {text} ciao.", "at least 5 words"),
        (GOOD.replace("STOP", "STOP " * 100), "400 are allowed"),
        (GOOD.replace("STOP", "STOP     ."), "no more than four blanks"),
    ],
)
def test_words_that_whatsapp_would_reject_are_named_with_their_line(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "templates.yml"
    with pytest.raises(ContentError) as error:
        wording_of(path, text)
    assert all(problem.startswith(f"{path}:3: ") for problem in error.value.problems)
    assert said in str(error.value)


def test_a_kind_without_a_text_in_a_language_is_named(tmp_path: Path) -> None:
    path = tmp_path / "templates.yml"
    path.write_text("templates: {}\nsamples: {}\n")
    with pytest.raises(ContentError, match=r"templates\.alert: no text in 'it'"):
        load_wording(path, {}, ("it",), "")
