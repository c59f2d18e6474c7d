"""What the bot tells people to write is understood, in every spelling of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.loading import the_domain, the_municipality
from bot.understanding import Context, Understanding

PROMISED = {
    "Jesi On": "subscribe",
    "Jesi Off": "unsubscribe",
    "scegli": "set_categories",
    "choose": "set_categories",
    "il mio stato": "my_status",
    "my status": "my_status",
    "annulla": "deny",
    "undo": "deny",
    "menu": "help",
    "i miei dati": "privacy_request",
    "my data": "privacy_request",
    "cancella i miei dati": "privacy_request",
    "delete my data": "privacy_request",
    "operatore": "human_handoff",
    "operator": "human_handoff",
    "alege": "set_categories",
    "zgjidh": "set_categories",
    "обрати": "set_categories",
    "اختر": "set_categories",
    "choisir": "set_categories",
    "elegir": "set_categories",
    "ce primesc": "my_status",
    "çfarë marr": "my_status",
    "що я отримую": "my_status",
    "ماذا يصلني": "my_status",
    "ce que je reçois": "my_status",
    "qué recibo": "my_status",
    "șterge datele mele": "privacy_request",
    "fshi të dhënat e mia": "privacy_request",
    "видали мої дані": "privacy_request",
    "امسح بياناتي": "privacy_request",
    "efface mes données": "privacy_request",
    "borra mis datos": "privacy_request",
    "English": "change_language",
    "italiano": "change_language",
}
NOT_COMMANDS = frozenset({"Fatto", "Done", "Verde", "Giallo", "Arancione", "Rosso"})


@pytest.mark.parametrize(
    "spelling",
    [str, str.upper, str.lower, "{}.".format, " {} ".format],
    ids=["as told", "in capitals", "in small letters", "with a full stop", "with spaces"],
)
@pytest.mark.parametrize(("words", "intent"), PROMISED.items(), ids=PROMISED)
def test_what_people_are_told_to_write_is_understood(
    understanding: Understanding, words: str, intent: str, spelling: Callable[[str], str]
) -> None:
    assert understanding.parse(spelling(words), Context(subscribed=True)).intent == intent


def test_no_text_tells_to_write_anything_else(repository: Path) -> None:
    municipality = the_municipality()
    domain = the_domain(municipality)
    texts = [
        wording.text.source
        for response in domain.responses.values()
        for variation in (*response.conditional, *response.plain)
        for wording in variation.wordings.values()
    ]
    texts.append((repository / "content" / "faq.yml").read_text(encoding="utf-8"))
    said = (
        " ".join(texts)
        .replace("{service_name}", municipality.service.name)
        .replace("{leave_keyword}", municipality.service.leave_keyword)
    )
    told = set(re.findall(r"(?:scriv\w+|write|writes|puoi scrivermi:?) \*([^*]+)\*", said))
    assert told - NOT_COMMANDS <= set(PROMISED)
