"""Two readings of a message that are close: a question, never a guess."""

import pytest

from bot.content.readings import Readings, close_readings, likely_leaving, likely_nothing, unfounded
from bot.dialogue import Engine, Intent, Message, Session, Turn
from bot.understanding import Meaning

COMUNE = {"subscribed": True, "topics": ["meteo"], "notices": [], "now": None, "data_request": None}
LABELS = {"tari": {"it": "TARI", "en": "Waste tax"}, "residenza": {"it": "Residenza", "en": "Home"}}


def _unsure(best: str, *others: tuple[str, float], chance: float = 0.4) -> Meaning:
    """Read as `best`, with so much chance; the other readings beside it."""
    intent, _, faq = best.partition("/")
    alternatives = ((best, chance), *others)
    return Meaning(intent, chance, faq=faq or None, alternatives=alternatives)


def _ask(engine: Engine, meaning: Meaning, text: str = "casa nuova") -> Turn:
    readings = Readings(engine.flows, LABELS).offered(close_readings(meaning), "it")
    unclear = Intent("unclear", meaning.confidence, {"readings": readings})
    return engine.turn(Message(text, (unclear,)), Session.new(), COMUNE, "it")


def test_two_readings_nearly_as_probable_are_close() -> None:
    meaning = _unsure("faq/tari", ("faq/residenza", 0.3), ("report", 0.1))
    assert list(close_readings(meaning)) == ["faq/tari", "faq/residenza"]


@pytest.mark.parametrize(
    "meaning",
    [
        _unsure("faq/tari", ("faq/residenza", 0.2)),
        _unsure("faq/tari", ("faq/residenza", 0.45), chance=0.5),
        Meaning("subscribe"),
        _unsure("list_categories", ("faq/categorie_disponibili", 0.35)),
        _unsure("my_status", ("list_categories", 0.35)),
        _unsure("report", ("faq/segnalazioni", 0.35)),
    ],
    ids=[
        "far behind",
        "sure enough",
        "by a rule",
        "the same answer",
        "nearly the same",
        "the same place to go",
    ],
)
def test_otherwise_nothing_is_asked(meaning: Meaning) -> None:
    assert not close_readings(meaning)


def test_a_wish_to_leave_that_is_only_likely_is_asked_about_as_such() -> None:
    assert likely_leaving(_unsure("faq/perche_non_ricevo", ("unsubscribe", 0.3))) == 0.3
    assert likely_leaving(_unsure("faq/perche_non_ricevo", ("unsubscribe", 0.1))) is None
    assert likely_leaving(Meaning("unsubscribe")) is None


def test_a_question_that_is_likely_none_of_ours_gets_no_answer_rather_than_a_wrong_one() -> None:
    assert likely_nothing(_unsure("faq/tari", ("out_of_scope", 0.35)))
    assert not likely_nothing(_unsure("faq/tari", ("out_of_scope", 0.1)))
    assert not likely_nothing(_unsure("subscribe", ("out_of_scope", 0.35)))


def test_what_is_like_no_example_was_not_understood() -> None:
    assert unfounded(_unsure("deny", ("faq/residenza", 0.12), chance=0.13))
    assert not unfounded(_unsure("deny", ("faq/residenza", 0.12)))
    assert not unfounded(Meaning("deny", 0.1))


def test_the_readings_are_offered_as_buttons(engine: Engine) -> None:
    turn = _ask(engine, _unsure("faq/tari", ("faq/residenza", 0.3), ("report", 0.28)))
    (reply,) = turn.replies
    assert reply.kind == "buttons"
    assert [choice.title for choice in reply.choices] == ["TARI", "Residenza", "Segnalare qualcosa"]


def test_the_tap_carries_the_chosen_reading_on(engine: Engine) -> None:
    turn = _ask(engine, _unsure("faq/tari", ("faq/residenza", 0.3)))
    _, residence = turn.session.choices
    tapped = Message(residence.title, payload=residence.id)
    answer = engine.turn(tapped, turn.session, COMUNE, "it")
    assert "20 giorni" in answer.replies[0].text


def test_a_new_topic_instead_of_an_answer_is_simply_handled(engine: Engine) -> None:
    turn = _ask(engine, _unsure("faq/tari", ("faq/residenza", 0.3)))
    wish = Message("solo scuole", (Intent("set_categories", 1.0, {"topic": ["scuole"]}),))
    assert engine.turn(wish, turn.session, COMUNE, "it").slots["topics"] == ["scuole"]


def test_what_only_the_bot_itself_would_say_is_not_offered(engine: Engine) -> None:
    close = close_readings(_unsure("greet", ("thanks", 0.35)))
    assert Readings(engine.flows, LABELS).offered(close, "it") == []


def test_the_name_of_every_reading_fits_a_button(engine: Engine) -> None:
    for flow in engine.flows:
        if flow.names:
            assert all(0 < len(name) <= 20 for name in (flow.name, *flow.names.values())), flow.id
