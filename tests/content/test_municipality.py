"""Loading municipality.yml, and telling what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.file import ContentError
from bot.content.municipality import Municipality, load_municipality


@pytest.fixture
def text(repository: Path) -> str:
    return (repository / "content" / "municipality.yml").read_text(encoding="utf-8")


@pytest.fixture
def municipality(repository: Path) -> Municipality:
    return load_municipality(repository / "content" / "municipality.yml")


@pytest.fixture
def faults_of(tmp_path: Path) -> Callable[[str], list[str]]:
    """The problems of a text, without the file's name."""

    def load(text: str) -> list[str]:
        path = tmp_path / "municipality.yml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ContentError) as error:
            load_municipality(path)
        return [problem.removeprefix(f"{path}:") for problem in error.value.problems]

    return load


def _line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_topics_are_in_the_order_of_the_menu(municipality: Municipality) -> None:
    assert municipality.topic_ids == (
        "protezione_civile",
        "meteo",
        "scuole",
        "strade",
        "eventi",
        "info",
    )


def test_a_topic_has_a_name_in_every_language(municipality: Municipality) -> None:
    name = municipality.topic("meteo").name
    assert (name["it"], name["en"], name["ro"]) == (
        "Allerte meteo",
        "Weather alerts",
        "Alerte meteo",
    )
    with pytest.raises(KeyError):
        municipality.topic("calcio")


def test_the_default_language_is_the_first(municipality: Municipality) -> None:
    assert municipality.default_language == "it"


def test_what_the_comune_must_confirm_is_listed(municipality: Municipality) -> None:
    assert "contacts.local_police" in municipality.unchecked


def test_languages_that_no_native_speaker_has_read_are_listed(
    municipality: Municipality,
) -> None:
    (ukrainian,) = [mark for mark in municipality.unchecked if "also_spoken.uk" in mark]
    assert "native speaker" in ukrainian


@pytest.mark.parametrize(
    ("name", "keyword"),
    [
        ("Jesi On", "Jesi Off"),
        ("Fabriano ON", "Fabriano Off"),
        ("Avvisi Osimo", "Avvisi Osimo Off"),
    ],
)
def test_the_word_to_leave_follows_the_name(
    text: str, tmp_path: Path, name: str, keyword: str
) -> None:
    path = tmp_path / "municipality.yml"
    path.write_text(text.replace("name: Jesi On\n", f"name: {name}\n"), encoding="utf-8")
    assert load_municipality(path).service.leave_keyword == keyword


def test_a_missing_translation_is_told_with_its_line(
    faults_of: Callable[[str], list[str]], text: str
) -> None:
    broken = text.replace("      en: Schools\n", "")
    line = _line(broken, "      it: Scuole\n") - 1
    assert faults_of(broken) == [f"{line}: name: no text in 'en'"]


def test_a_language_that_is_spoken_in_part_may_be_left_out(text: str, tmp_path: Path) -> None:
    path = tmp_path / "municipality.yml"
    path.write_text(text.replace("      ro: Școală\n", ""), encoding="utf-8")
    municipality = load_municipality(path)
    assert "ro" in municipality.spoken
    assert "ro" not in municipality.topic("scuole").name


def test_an_unknown_language_is_told(faults_of: Callable[[str], list[str]], text: str) -> None:
    broken = text.replace("      en: Schools\n", "      en: Schools\n      de: Schulen\n")
    line = _line(broken, "      de: Schulen")
    (fault,) = faults_of(broken)
    assert fault.startswith(f"{line}: name: 'de' is not among the languages it, en, ro")


def test_a_misspelt_key_is_told_with_its_line(
    faults_of: Callable[[str], list[str]], text: str
) -> None:
    broken = text.replace("  city: Jesi", "  citta: Jesi")
    line = _line(broken, "citta")
    assert any(fault.startswith(f"{line}: ") for fault in faults_of(broken))


def test_a_name_that_whatsapp_would_refuse_is_told(
    faults_of: Callable[[str], list[str]], text: str
) -> None:
    broken = text.replace("it: Informazioni dal Comune\n", "it: Tutte le informazioni del Comune\n")
    assert "at most 24 characters" in faults_of(broken)[0]


def test_a_topic_that_is_there_twice_is_told(
    faults_of: Callable[[str], list[str]], text: str
) -> None:
    assert faults_of(text.replace("id: eventi", "id: scuole"))[0].endswith(
        "topic 'scuole' is there twice"
    )


def test_a_file_that_is_not_yaml_is_told_with_its_line(
    faults_of: Callable[[str], list[str]],
) -> None:
    assert faults_of("municipality: {\nservice: [")[0].startswith("2: ")
