"""Answering questions."""

from typing import Any

import pytest

from actions.content import Content
from actions.faq import AnswerQuestion

from .conftest import Run

NOW = "2026-11-23T10:30:00+01:00"
CLOSED = {
    "topics": ["scuole"],
    "text": "Domani scuole chiuse",
    "valid_until": "2026-11-24T13:00:00+00:00",
}


def test_a_static_question_gets_its_answer_with_the_names_filled_in(run: Run) -> None:
    result = run(AnswerQuestion, faq="costo_servizio", service_name="Jesi On")
    assert result.responses == ["utter_answer"]
    assert result.said[0]["answer"].startswith("Jesi On è gratuito")


def test_an_answer_is_given_in_the_language_of_the_turn(run: Run) -> None:
    assert "free" in run(AnswerQuestion, faq="costo_servizio", language="en").said[0]["answer"]


@pytest.mark.parametrize("faq", [None, "come_si_vince_al_lotto"])
def test_what_is_not_known_is_said_honestly(run: Run, faq: str | None) -> None:
    assert run(AnswerQuestion, faq=faq).responses == ["utter_question_unknown"]


def test_a_dynamic_question_is_answered_from_the_notice_in_force(run: Run) -> None:
    result = run(AnswerQuestion, faq="scuole_chiuse_oggi", notices=[CLOSED], now=NOW)
    assert result.responses == ["utter_notice_until"]
    assert result.said[0]["answer"] == "Domani scuole chiuse"
    assert result.said[0]["until_hour"] == "14:00"
    assert result.said[0]["until_day"] == "24/11"


def test_a_notice_without_an_end_has_no_hour(run: Run) -> None:
    notice = {**CLOSED, "valid_until": None}
    result = run(AnswerQuestion, faq="scuole_chiuse_oggi", notices=[notice], now=NOW)
    assert result.responses == ["utter_notice"]


@pytest.mark.parametrize(
    "notice",
    [
        {**CLOSED, "valid_until": "2026-11-23T09:29:59+00:00"},
        {**CLOSED, "valid_until": "2026-11-23T09:30:00+00:00"},
        {**CLOSED, "topics": ["eventi"]},
    ],
    ids=["expired", "expiring this very second", "about something else"],
)
def test_without_a_notice_in_force_nothing_is_guessed(run: Run, notice: dict[str, Any]) -> None:
    result = run(AnswerQuestion, faq="scuole_chiuse_oggi", notices=[notice], now=NOW)
    assert result.responses == ["utter_answer"]
    assert "non ho avvisi in vigore" in result.said[0]["answer"]


def test_an_alert_of_civil_protection_answers_whether_there_is_an_alert(run: Run) -> None:
    notice = {**CLOSED, "topics": ["protezione_civile"], "text": "Allerta rossa"}
    result = run(AnswerQuestion, faq="allerta_oggi", notices=[notice], now=NOW)
    assert result.said[0]["answer"] == "Allerta rossa"


def test_a_translated_notice_is_read_in_the_language_of_the_turn(run: Run) -> None:
    notice = {**CLOSED, "text": {"it": "Scuole chiuse", "en": "Schools closed"}}
    result = run(AnswerQuestion, faq="scuole_chiuse_oggi", notices=[notice], now=NOW, language="en")
    assert result.said[0]["answer"] == "Schools closed"


def test_more_than_three_notices_are_not_read_out(run: Run) -> None:
    result = run(AnswerQuestion, faq="scuole_chiuse_oggi", notices=[CLOSED] * 5, now=NOW)
    assert len(result.said) == 3


def test_a_static_question_ignores_notices(run: Run) -> None:
    result = run(AnswerQuestion, faq="tari", notices=[CLOSED], now=NOW)
    assert result.responses == ["utter_answer"]


def test_every_answer_is_short_enough_to_be_read(content: Content) -> None:
    for answer in content.answers.values():
        for language in content.languages.full:
            assert len(answer.text[language]) <= 600, (answer.id, language)
