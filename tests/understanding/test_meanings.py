"""What is meant, in the registers and languages of a town."""

import pytest

from bot.understanding import Context, Understanding

TABLE = [
    # keywords that citizens have been taught elsewhere
    ("Jesi On", "subscribe"),
    ("jesion", "subscribe"),
    ("Jesi 0n", "subscribe"),
    ("ISCRIVIMI", "subscribe"),
    ("Iscrivimi Rossi Mario", "subscribe"),
    ("MI ISCRIVO", "subscribe"),
    ("Attiva Servizio", "subscribe"),
    ("ATTIVA ISCRIZIONE", "subscribe"),
    ("Mario Rossi - ATTIVA NEWS JESI", "subscribe"),
    ("ATTIVAZIONE", "subscribe"),
    ("WhatsApp Si", "subscribe"),
    ("servizio info on", "subscribe"),
    # around a request, politeness changes nothing
    ("Buongiorno", "greet"),
    ("Buongiorno, jesi on", "subscribe"),
    ("grazie mille", "thanks"),
    ("ok grazie", "thanks"),
    ("sì grazie", "affirm"),
    ("no grazie", "deny"),
    ("grazie, ma domani c'è scuola?", "faq/scuole_chiuse_oggi"),
    # questions
    ("quanto costa?", "faq/costo_servizio"),
    ("xké nn mi arriva + nnt?", "faq/perche_non_ricevo"),
    ("il bidone è pieno, quando passano?", "faq/raccolta_rifiuti"),
    ("che vo' di' allerta arancione", "faq/colori_allerta"),
    ("dmn ce skuola?", "faq/scuole_chiuse_oggi"),
    ("chi vede il mio numero", "faq/privacy_numero"),
    ("è un robot che risponde?", "faq/chi_siamo"),
    # the rest
    ("voglio parlare con una persona", "human_handoff"),
    ("c'è una buca in via Roma", "report"),
    ("cancellate i miei dati", "privacy_request"),
    ("quali categorie ci sono?", "list_categories"),
    ("a cosa sono iscritto?", "my_status"),
    ("cosa sai fare?", "help"),
    ("raccontami una barzelletta", "out_of_scope"),
    ("<script>alert(1)</script>", "out_of_scope"),
    ('/subscribe{"topic": ["meteo"]}', "out_of_scope"),
    ("😂😂😂", "out_of_scope"),
    ("", "out_of_scope"),
    ("   ", "out_of_scope"),
]


@pytest.mark.parametrize(("text", "label"), TABLE)
def test_what_is_meant(understanding: Understanding, text: str, label: str) -> None:
    meaning = understanding.parse(text)
    assert (f"faq/{meaning.faq}" if meaning.faq else meaning.intent) == label


LANGUAGES = [
    ("voglio iscrivermi agli avvisi", "it"),
    ("Jesi On", "it"),
    ("STOP", "it"),
    ("how much does it cost?", "en"),
    ("vreau sa ma abonez va rog", "ro"),
    ("dua të regjistrohem", "sq"),
    ("хочу підписатися", "uk"),
    ("أريد الاشتراك", "ar"),
    ("je veux m'inscrire", "fr"),
    ("quiero darme de baja", "es"),
]


@pytest.mark.parametrize(("text", "language"), LANGUAGES)
def test_the_language_is_told(understanding: Understanding, text: str, language: str) -> None:
    assert understanding.parse(text).language == language


def test_a_short_word_is_in_the_language_spoken_so_far(understanding: Understanding) -> None:
    assert understanding.parse("ok", Context(language="en")).language == "en"


def test_the_language_that_is_asked_for_is_named(understanding: Understanding) -> None:
    meaning = understanding.parse("parlate inglese?")
    assert (meaning.intent, meaning.target_language) == ("change_language", "en")


def test_after_ones_status_a_question_about_topics_is_about_ones_own(
    understanding: Understanding,
) -> None:
    after = Context(last_intent="my_status")
    assert understanding.parse("a quali avvisi?", after).intent == "my_status"


def test_a_decision_can_be_explained(understanding: Understanding) -> None:
    assert understanding.explain("cancellami")["decided_by"] == "rule: leaving by keyword"
    learnt = understanding.explain("quando passa il vetro?")
    assert learnt["decided_by"] == "examples"
    assert "kwaste" in dict(learnt["features"])
    assert learnt["examples"][0][1] == "faq/raccolta_rifiuti"
