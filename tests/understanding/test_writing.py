"""The same words written otherwise mean the same; a rare word is not taken for a common one."""

import pytest

from bot.understanding import Understanding

OTHERWISE = {
    "vogliocancellarmi": "unsubscribe",
    "cancellatemidallalista": "unsubscribe",
    "S T O P": "unsubscribe",
    "can-cel-la-te-mi": "unsubscribe",
    "canc3llat3mi": "unsubscribe",
    "саncellаmi dаlla listа": "unsubscribe",
    "cncllatemi": "unsubscribe",
    "voglioparlareconunoperatore": "human_handoff",
    "vgl iscrvrm": "subscribe",
    "no virgola grazie punto": "deny",
    "nonvogliocancellarmi": "deny",
    "aiutocelacquaincasa": "emergency",
    "a i u t o": "emergency",
    "miofigliohalafebbrea41eleconvulsioni": "emergency",
}
LATIN_LETTERS = {
    "vidpyshit mene bud laska": ("unsubscribe", "uk"),
    "otpishite menya": ("unsubscribe", "uk"),
    "hochu pidpysatysia na novyny": ("subscribe", "uk"),
    "skilky koshtuye?": ("faq", "uk"),
    "pomogite, my gorim": ("emergency", "uk"),
    "salam, 3ayez ashtarek": ("subscribe", "ar"),
    "el7a2ouni fi 7ari2a fel beit": ("emergency", "ar"),
    "stopp": ("unsubscribe", "it"),
    "somebody broke into my h0us3": ("emergency", "en"),
}
RARE = [
    "un fosso pieno di rane",
    "il metodo non conta",
    "che afosa giornata",
]


@pytest.mark.parametrize(("text", "intent"), OTHERWISE.items())
def test_a_message_written_otherwise_means_the_same(
    understanding: Understanding, text: str, intent: str
) -> None:
    assert understanding.parse(text).intent == intent


@pytest.mark.parametrize(("text", "meant"), LATIN_LETTERS.items())
def test_other_alphabets_are_read_in_latin_letters(
    understanding: Understanding, text: str, meant: tuple[str, str]
) -> None:
    meaning = understanding.parse(text)
    assert (meaning.intent, meaning.language) == meant


@pytest.mark.parametrize("text", RARE)
def test_a_rare_word_is_left_as_it_is(understanding: Understanding, text: str) -> None:
    assert understanding.explain(text)["words"] == text.split()


def test_the_full_stop_that_was_dictated_is_no_word(understanding: Understanding) -> None:
    meaning = understanding.parse("vorrei solo le scuole virgola e le strade punto")
    assert set(meaning.topics) == {"scuole", "strade"}
    assert "punto" in understanding.explain("dov'è il punto di raccolta")["words"]
