"""Texts for the usual cases: checked when they are read, filled in each language's words."""

from pathlib import Path

import pytest

from bot.content.file import ContentError
from bot.content.municipality import Municipality, load_municipality
from bot.content.ready_texts import blanks_in, filled, load_ready_texts

GOOD = """\
chiuse:
  name: {it: Chiuse, en: Closed}
  topics: [scuole]
  title: {it: Chiuse, en: Closed}
  text: {it: "{giorno} chiuse.", en: "Closed on {giorno}."}
  blanks:
    giorno: {kind: day, label: {it: Giorno, en: Day}}
"""


@pytest.fixture
def municipality(repository: Path) -> Municipality:
    return load_municipality(repository / "content" / "municipality.yml")


def test_those_that_come_with_the_service_are_right(
    repository: Path, municipality: Municipality
) -> None:
    texts = load_ready_texts(repository / "content" / "ready_texts.yml", municipality)
    assert set(texts) == {
        "scuole_chiuse",
        "allerta_gialla",
        "allerta_arancione",
        "allerta_rossa",
        "strada_chiusa",
        "acqua_che_manca",
    }


@pytest.mark.parametrize(
    ("wrong", "line", "says"),
    [
        (GOOD.replace("[scuole]", "[scuola]"), 3, "no topic 'scuola'"),
        (GOOD.replace(', en: "Closed on {giorno}."', ""), 5, "no text in 'en'"),
        (GOOD.replace("{giorno} chiuse", "{quando} chiuse"), 5, "{quando} is not among the blanks"),
        (GOOD.replace("{giorno}", "Domani"), 7, "'giorno' is not in the title or the text"),
        (GOOD.replace("kind: day", "kind: choice"), 7, "a choice has options"),
        (GOOD.replace("kind: day", "kind: date"), 7, "Input should be"),
        (GOOD.replace("name:", "nome:"), 2, "Unexpected keyword argument"),
        (GOOD.replace("[scuole]", "[scuole"), 4, ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, municipality: Municipality, wrong: str, line: int, says: str
) -> None:
    path = tmp_path / "ready_texts.yml"
    path.write_text(wrong)
    with pytest.raises(ContentError) as error:
        load_ready_texts(path, municipality)
    assert any(problem.startswith(f"{path}:{line}:") for problem in error.value.problems)
    assert says in str(error.value)


def test_blanks_are_filled_and_those_without_a_value_stay_to_be_seen() -> None:
    text = "{giorno} dalle {dalle}: attenzione, {giorno}."
    assert blanks_in(text) == ("giorno", "dalle")
    assert filled(text, {"giorno": "lunedì 30 novembre"}) == (
        "Lunedì 30 novembre dalle {dalle}: attenzione, lunedì 30 novembre."
    )


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert filled("In {via}", {"via": "{giorno}", "giorno": "lunedì"}) == "In {giorno}"
