"""What the bot says: complete, within WhatsApp's limits, and never misleading."""

import re
from pathlib import Path

import pytest

from actions.content import Content, load_content
from bot.content.loading import the_domain, the_municipality
from bot.content.municipality import load_municipality
from bot.dialogue import Domain
from bot.dialogue.responses import SEVERAL
from bot.turn.facts import facts_about_comune

QUESTIONS = frozenset(
    (
        "come_iscriversi",
        "come_disiscriversi",
        "costo_servizio",
        "privacy_numero",
        "chi_siamo",
        "orari_uffici",
        "numeri_emergenza",
        "categorie_disponibili",
        "colori_allerta",
        "allerta_comportamenti",
        "scuole_chiuse_oggi",
        "strade_chiuse",
        "raccolta_rifiuti",
        "tari",
        "carta_identita",
        "residenza",
        "ztl_parcheggi",
        "mensa_scolastica",
        "segnalazioni",
        "perche_non_ricevo",
        "orari_invio",
        "eventi_programma",
        "certificati",
        "allerta_oggi",
        "it_alert",
    )
)
DYNAMIC = frozenset(("scuole_chiuse_oggi", "strade_chiuse", "allerta_oggi", "eventi_programma"))
SAYS_THAT_SOMETHING_HAPPENED = re.compile(
    r"ora sei iscritt|sei stat[oa] (iscritt|cancellat)|ti ho cancellat|ho cancellato"
    r"|(iscrizione|cancellazione) (annullata|completata|avvenuta|confermata|effettuata)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def domain(repository: Path) -> Domain:
    return the_domain(the_municipality())


@pytest.fixture(scope="module")
def content(repository: Path) -> Content:
    return load_content(repository / "content")


def _texts(domain: Domain) -> dict[str, list[str]]:
    """Every wording of every response but those in several languages, by the response's name."""
    return {
        name: [
            wording.text.source
            for variation in (*response.conditional, *response.plain)
            for language, wording in variation.wordings.items()
            if language != SEVERAL
        ]
        for name, response in domain.responses.items()
    }


def test_every_question_of_the_design_has_an_answer(content: Content) -> None:
    assert set(content.answers) == QUESTIONS


def test_questions_about_today_are_answered_from_notices(content: Content) -> None:
    dynamic = {answer.id for answer in content.answers.values() if answer.notices}
    assert dynamic == DYNAMIC


def test_placeholders_of_answers_are_slots(content: Content, repository: Path) -> None:
    municipality = load_municipality(repository / "content" / "municipality.yml")
    known = {*facts_about_comune(municipality, "https://avvisi.example")["it"], "all_topics"}
    for answer in content.answers.values():
        for text in answer.text.values():
            assert set(re.findall(r"\{(\w+)\}", text)) <= known, answer.id


def test_what_flows_may_say_of_the_comune_is_declared(domain: Domain, repository: Path) -> None:
    municipality = load_municipality(repository / "content" / "municipality.yml")
    known = facts_about_comune(municipality, "https://avvisi.example")["it"]
    assert set(known) <= set(domain.slots)


def test_only_leaving_and_erasing_say_that_somebody_was_removed(
    domain: Domain, content: Content
) -> None:
    texts = _texts(domain) | {a.id: list(a.text.values()) for a in content.answers.values()}
    claims = {
        name
        for name, wordings in texts.items()
        if any(SAYS_THAT_SOMETHING_HAPPENED.search(wording) for wording in wordings)
    }
    assert claims == {"utter_left", "utter_erased"}


def test_every_answer_to_danger_names_the_number_and_sells_nothing(domain: Domain) -> None:
    dangers = {k: v for k, v in _texts(domain).items() if k.startswith("utter_danger_")}
    assert len(dangers) >= 6
    for name, wordings in dangers.items():
        for wording in wordings:
            assert "112" in wording, name
            assert not re.search(
                r"categor|argoment|topic|_keyword|{service_name}", wording, re.IGNORECASE
            ), name


def test_every_kind_of_danger_has_its_text(domain: Domain, content: Content) -> None:
    for kind in (*content.dangers, "other"):
        assert f"utter_danger_{kind}" in domain.responses


def test_whoever_joins_is_told_how_to_leave_and_where_the_privacy_notice_is(
    domain: Domain,
) -> None:
    for name in ("utter_welcome", "utter_welcome_chosen", "utter_welcome_back"):
        for wording in _texts(domain)[name]:
            assert "{leave_keyword}" in wording
            assert "{privacy_url}" in wording


def test_a_text_has_at_most_one_emoji(domain: Domain) -> None:
    emoji = re.compile("[\U0001f300-\U0001faff☀-➿]")
    for name, wordings in _texts(domain).items():
        for wording in wordings:
            assert len(emoji.findall(wording)) <= 1, name
