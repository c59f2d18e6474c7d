"""Catalogues: the right language, the right form, nothing missing in any."""

from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from werkzeug.datastructures import LanguageAccept

from bot.web.texts import Catalogue, Texts

CATALOGUES = ("bot/staff/texts", "bot/staff/pages/texts", "bot/public/texts")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.fixture(params=CATALOGUES)
def catalogue(request: pytest.FixtureRequest, repository: Path) -> Catalogue:
    return Catalogue.load(repository / request.param)


def test_every_language_has_the_same_texts_with_the_same_placeholders(
    catalogue: Catalogue,
) -> None:
    italian = catalogue.texts("it").by_name
    for language in catalogue.languages:
        other = catalogue.texts(language).by_name
        assert other.keys() == italian.keys()
        for name, text in italian.items():
            assert placeholders(other[name]) == placeholders(text), (language, name)


def test_no_text_is_empty(catalogue: Catalogue) -> None:
    empty = [name for name, text in catalogue.texts("it").by_name.items() if not text]
    assert not empty


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ([], "it"),
        ([("en", 1)], "en"),
        ([("en-GB", 1), ("it", 0.5)], "en"),
        ([("it-IT", 1), ("en", 0.9)], "it"),
        ([("en", 0), ("de", 1)], "it"),
        ([("de", 1)], "it"),
        ([("de", 1), ("en", 0.2)], "en"),
    ],
)
def test_the_reader_gets_the_language_that_the_browser_asks_for_and_else_italian(
    catalogue: Catalogue, accepted: list[tuple[str, float]], language: str
) -> None:
    assert catalogue.negotiate(LanguageAccept(accepted)).language == language


def test_a_chosen_language_wins_over_the_browsers_and_a_made_up_one_does_not(
    catalogue: Catalogue,
) -> None:
    english = LanguageAccept([("en", 1)])
    assert catalogue.negotiate(english, "it").language == "it"
    assert catalogue.negotiate(english, "../../etc").language == "en"


@pytest.fixture
def italian(repository: Path) -> Texts:
    return Catalogue.load(*(repository / folder for folder in CATALOGUES[:2])).texts("it")


def test_a_text_that_depends_on_a_number_takes_the_form_that_fits(italian: Texts) -> None:
    assert italian.count("preflight.people", 1) == "1 persona"
    assert italian.count("preflight.people", 0) == "0 persone"
    assert italian.count("preflight.people", 8214) == "8.214 persone"


def test_a_moment_is_said_in_italian_time_on_both_sides_of_the_change_of_clocks(
    italian: Texts,
) -> None:
    summer = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    winter = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    assert italian.moment(summer) == "25 ottobre 2026, ore 00:30"
    assert italian.moment(winter) == "25 ottobre 2026, ore 23:30"


def test_several_things_are_listed_in_one_phrase(italian: Texts) -> None:
    assert italian.listed(["scuole"]) == "scuole"
    assert italian.listed(["scuole", "strade", "meteo"]) == "scuole, strade e meteo"


def test_an_unknown_text_is_an_error(italian: Texts) -> None:
    with pytest.raises(KeyError):
        italian("no.such.text")
