"""The algebra of topics: solo, anche, togli, tutto tranne, invece di, anzi no."""

from dataclasses import replace

import pytest

from bot.understanding import Context, Understanding
from bot.understanding.parser import normaliser
from bot.understanding.topics.topics import TopicReader
from bot.understanding.written.content import read_vocabulary

TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")
ALL = " ".join(TOPICS)

TABLE = [
    ("solo scuole", "set_categories", "scuole"),
    ("solo scuole e meteo", "set_categories", "scuole meteo"),
    ("scuole, strade", "set_categories", "scuole strade"),
    ("Protezione Civile", "set_categories", "protezione_civile"),
    ("tutto", "set_categories", ALL),
    ("tutto tranne gli eventi", "set_categories", ALL.replace("eventi", "")),
    ("tutto ma non il meteo", "set_categories", ALL.replace("meteo", "")),
    ("togli tutto tranne le scuole", "set_categories", "scuole"),
    ("mi bastano le strade", "set_categories", "strade"),
    ("le allerte", "set_categories", "protezione_civile meteo"),
    ("meteo, anzi no solo scuole", "set_categories", "scuole"),
    ("solo scuole, anzi anche il meteo", "set_categories", "scuole meteo"),
    ("sl skuole", "set_categories", "scuole"),
    ("solo 🏫 e 🌧️", "set_categories", "scuole meteo"),
    ("anche il meteo", "add_categories", "meteo"),
    ("aggiungi scuole e strade", "add_categories", "scuole strade"),
    ("scuole on", "add_categories", "scuole"),
    ("eventi: sì", "add_categories", "eventi"),
    ("vorrei anche l'allerta vento", "add_categories", "meteo"),
    ("togli gli eventi", "remove_categories", "eventi"),
    ("niente sagre", "remove_categories", "eventi"),
    ("le strade non mi interessano", "remove_categories", "strade"),
    ("meteo off", "remove_categories", "meteo"),
    ("cancellami solo dagli eventi", "remove_categories", "eventi"),
    ("iscrivimi alle scuole", "subscribe", "scuole"),
    ("avvisatemi per la neve", "subscribe", "meteo"),
    ("iscrivimi", "subscribe", ""),
    ("allora jesi on ma senza scuole", "subscribe", ALL.replace("scuole", "")),
    ("only roads and weather", "set_categories", "strade meteo"),
    ("doar scoala", "set_categories", "scuole"),
    ("shto motin", "add_categories", "meteo"),
    ("не хочу події", "remove_categories", "eventi"),
    ("كل شيء ماعدا الطرق", "set_categories", ALL.replace("strade", "")),
    ("tout sauf les écoles", "set_categories", ALL.replace("scuole", "")),
    ("quita los eventos", "remove_categories", "eventi"),
    ("né eventi né info", "remove_categories", "eventi info"),
    ("neither events nor schools", "remove_categories", "eventi scuole"),
    ("non voglio eventi e nemmeno le strade", "remove_categories", "eventi strade"),
    ("non voglio gli eventi ma nemmeno le strade", "remove_categories", "eventi strade"),
    ("non voglio gli eventi ma tutto il resto sì", "remove_categories", "eventi"),
    ("gli eventi toglili, il resto va bene", "remove_categories", "eventi"),
    ("lasciami tutto com'è ma togli le strade", "remove_categories", "strade"),
    ("togli tutti gli eventi", "remove_categories", "eventi"),
    ("via scuole e meteo dalla lista", "remove_categories", "scuole meteo"),
    ("togli il meteo, anzi anche le scuole", "remove_categories", "scuole meteo"),
    ("il meteo lo guardo in tv, da voi non lo voglio", "remove_categories", "meteo"),
    ("via tutto tranne le scuole", "set_categories", "scuole"),
    ("basta il meteo, il resto no", "set_categories", "meteo"),
    ("il meteo lo tengo, il resto toglietelo", "set_categories", "meteo"),
    ("scuole, strade, meteo. Basta così", "set_categories", "scuole strade meteo"),
    ("jesi on ma niente eventi", "subscribe", ALL.replace("eventi", "")),
    ("oltre a quello che ricevo vorrei le strade", "add_categories", "strade"),
    ("più eventi!", "add_categories", "eventi"),
    ("aggiungi le scuole. No, le strade", "add_categories", "strade"),
    ("non mi arrivano le strade perché non le avevo messe, aggiungile", "add_categories", "strade"),
]


@pytest.mark.parametrize(("text", "intent", "topics"), TABLE)
def test_what_is_said_about_topics(
    understanding: Understanding, text: str, intent: str, topics: str
) -> None:
    meaning = understanding.parse(text)
    assert (meaning.intent, set(meaning.topics)) == (intent, set(topics.split()))


TWO = [
    ("al posto degli eventi voglio le strade",
     "add_categories", "strade", "remove_categories", "eventi"),
    ("e al posto del meteo la protezione civile",
     "add_categories", "protezione_civile", "remove_categories", "meteo"),
    ("invece di eventi e meteo vorrei le scuole",
     "add_categories", "scuole", "remove_categories", "meteo eventi"),
    ("al posto di eventi, meteo e info voglio le scuole",
     "add_categories", "scuole", "remove_categories", "meteo eventi info"),
    ("strade invece di eventi, scuole invece di meteo",
     "add_categories", "scuole strade", "remove_categories", "meteo eventi"),
    ("metti le strade al posto di eventi e meteo",
     "add_categories", "strade", "remove_categories", "meteo eventi"),
    ("instead of events I want roads", "add_categories", "strade", "remove_categories", "eventi"),
    ("change events to schools", "add_categories", "scuole", "remove_categories", "eventi"),
    ("în loc de evenimente vreau drumuri",
     "add_categories", "strade", "remove_categories", "eventi"),
    ("au lieu des événements je veux les écoles",
     "add_categories", "scuole", "remove_categories", "eventi"),
    ("non gli eventi ma le scuole", "remove_categories", "eventi", "add_categories", "scuole"),
    ("strade invece di meteo", "add_categories", "strade", "remove_categories", "meteo"),
    ("cambia gli eventi con le scuole", "add_categories", "scuole", "remove_categories", "eventi"),
    ("togli eventi e aggiungi strade", "remove_categories", "eventi", "add_categories", "strade"),
    ("preferisco le strade agli eventi",
     "add_categories", "strade", "remove_categories", "eventi"),
    ("cambia con le strade gli eventi",
     "add_categories", "strade", "remove_categories", "eventi"),
    ("via le scuole, dentro le strade",
     "remove_categories", "scuole", "add_categories", "strade"),
    ("non gli eventi, le strade", "remove_categories", "eventi", "add_categories", "strade"),
    ("gli eventi toglili e metti le strade",
     "remove_categories", "eventi", "add_categories", "strade"),
    ("scuole sì, eventi no", "add_categories", "scuole", "remove_categories", "eventi"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent", "topics", "then", "others"), TWO)
def test_two_changes_are_both_made(
    understanding: Understanding, text: str, intent: str, topics: str, then: str, others: str
) -> None:
    meaning = understanding.parse(text)
    assert (meaning.intent, meaning.topics) == (intent, tuple(topics.split()))
    assert meaning.second is not None
    assert (meaning.second.intent, meaning.second.topics) == (then, tuple(others.split()))


TOLD = [
    "non mi arriva neanche il meteo",
    "le scuole non mi arrivano",
    "ricevo solo il meteo",
    "l'avviso del fiume l'hanno avuto tutti tranne me",
    "non ho mai chiesto di togliere il meteo",
    "guai a voi se mi togliete le scuole",
    "mi avete tolto le strade",
    "buongiorno a tutti voi",
    "volevo chiedere delle scuole",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_is_only_told_changes_nothing(understanding: Understanding, text: str) -> None:
    assert not understanding.parse(text).intent.endswith("_categories")


def test_the_action_comes_before_the_question(understanding: Understanding) -> None:
    meaning = understanding.parse("quanto costa? iscrivimi solo al meteo")
    assert (meaning.intent, meaning.topics) == ("subscribe", ("meteo",))
    assert meaning.second is not None
    assert meaning.second.faq == "costo_servizio"


MENU = Context(choices=tuple(f'/set_categories{{"topic": ["{topic}"]}}' for topic in TOPICS))

PICKS = [
    ("1,3", "protezione_civile scuole"),
    ("1 e 3", "protezione_civile scuole"),
    ("la prima e la terza", "protezione_civile scuole"),
    ("135", "protezione_civile scuole eventi"),
    ("l'ultima", "info"),
    ("numero 2", "meteo"),
]


@pytest.mark.parametrize(("text", "topics"), PICKS)
def test_numbers_pick_from_the_menu_that_was_shown(
    understanding: Understanding, text: str, topics: str
) -> None:
    meaning = understanding.parse(text, MENU)
    assert (meaning.intent, set(meaning.topics)) == ("set_categories", set(topics.split()))


def test_numbers_without_a_menu_pick_nothing(understanding: Understanding) -> None:
    meaning = understanding.parse("1 e 3")
    assert (meaning.intent, meaning.topics, meaning.payload) == ("set_categories", (), None)


def test_a_number_is_the_choice_that_it_stands_for(understanding: Understanding) -> None:
    meaning = understanding.parse("2", Context(choices=("/affirm", "/deny")))
    assert meaning.payload == "/deny"


def test_the_topics_are_those_of_the_content_whichever_a_comune_has(repository):
    ours = read_vocabulary(repository / "content")
    topics = {id_: words for id_, words in ours.topics.items() if id_ != "eventi"}
    theirs = replace(ours, topics={**topics, "mercato": ("mercato", "bancarelle")})
    reader, normalise = TopicReader(theirs), normaliser(theirs)

    def asked(text: str) -> list[tuple[str, frozenset[str]]]:
        reading = reader.read(normalise(text).clauses)
        return [(done.intent, done.topics) for done in reading.operations] if reading else []

    assert asked("solo le bancarelle") == [("set_categories", {"mercato"})]
    everything = {*topics, "mercato"}
    assert asked("tutto tranne meteo") == [("set_categories", everything - {"meteo"})]
    assert asked("solo eventi") == []
