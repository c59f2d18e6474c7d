"""Who listens, and what they asked in vain, at the admin endpoint."""

from datetime import UTC, datetime

import pytest

from bot.citizens import Address, Consent
from bot.staff.roles import Role
from bot.store import keys
from bot.whatsapp.errors import load_verdicts
from tests.citizens.conftest import leave, subscribe, turn
from tests.staff.conftest import ADMIN_TOKEN, SCHOOLS, Api

ANNA = "whatsapp:+393335550101"
DORA = "whatsapp:+393335550104"


@pytest.fixture
def now(redis_client, clock):
    """Entries of the store carry the store's own time."""
    seconds, _ = redis_client.time()
    clock.now = datetime.fromtimestamp(seconds, UTC)
    return clock.now


def test_the_figures_tell_how_many_listen_to_what_in_which_language(api):
    figures = api.get("/listeners").get_json()
    assert figures["subscribers"] == 3
    assert figures["by_topic"]["scuole"] == figures["by_topic"]["meteo"] == 2
    assert figures["by_topic"]["eventi"] == 0
    assert figures["by_language"] == {"it": 3, "en": 0}


def test_the_days_tell_who_joined_and_who_left(api, registry, clock):
    for given, uri, change in ((True, DORA, subscribe()), (False, ANNA, leave)):
        consent = Consent(given=given, at=clock.now, how="SM1", text_version="1")
        turn(registry, uri, change=change, at=clock.now, consent=consent)
    days = api.get("/listeners?days=7").get_json()["days"]
    assert len(days) == 7
    assert days[-1] == {"date": "2026-11-23", "joined": 1, "left": 1, "subscribers": None}


def test_households_are_compared_with_where_the_comune_has_said_how_many(build_app):
    api = Api(build_app(households=12).test_client(), ADMIN_TOKEN)
    figures = api.get("/listeners").get_json()
    assert (figures["households"], figures["coverage"]) == (12, 0.25)


def test_without_their_number_nothing_is_said_of_households(api):
    assert api.get("/listeners").get_json()["coverage"] is None


@pytest.mark.parametrize("days", ["0", "731", "many"])
def test_days_that_cannot_be_are_refused(api, days):
    assert api.get(f"/listeners?days={days}").status_code == 422


def test_questions_are_there_until_somebody_strikes_them_off(api, registry, now):
    for uri in (ANNA, DORA):
        turn(registry, uri, change=subscribe(), at=now, unanswered="quando apre la piscina?")
    [question] = api.get("/questions").get_json()["questions"]
    assert (question["text"], question["times"]) == ("quando apre la piscina?", 2)
    answer = api.post("/questions/strike-off", {"ids": question["ids"]})
    assert answer.get_json() == {"struck_off": 2}
    assert api.get("/questions").get_json()["questions"] == []
    assert api.get("/audit").get_json()["entries"][0]["act"] == "questions_struck_off"


@pytest.mark.parametrize("ids", [[], ["1"], ["x.1-1"], ["1.1-1 DEL"]])
def test_what_is_no_question_is_refused(api, ids):
    assert api.post("/questions/strike-off", {"ids": ids}).status_code == 422


def test_readers_see_figures_and_not_what_citizens_wrote(api_as):
    reader = api_as(Role.READER)
    assert reader.get("/listeners").status_code == 200
    assert reader.get("/questions").status_code == 403
    assert reader.post("/questions/strike-off", {"ids": ["1.1-1"]}).status_code == 403


def test_who_cannot_be_reached_is_told_by_reason_and_since_when(api, registry, redis_client):
    record = registry.load([Address.parse(ANNA)], "SM0")
    redis_client.setbit(keys.suppressed(record.slice), record.profile.number, 1)
    kept = "63024 1700000000"
    redis_client.hset(keys.suppressions(record.slice), str(record.profile.number), kept)
    reason = load_verdicts().reason(63024)
    told = api.get("/listeners").get_json()["unreachable"]
    assert told == [{"reason": reason, "people": 1, "since": "2023-11-14T22:13:20Z"}]
    foreseen = api.post("/broadcasts/preview", SCHOOLS).get_json()
    assert (foreseen["exclusions"], foreseen["unreachable"]) == ({"suppressed": 1}, {reason: 1})


def test_topics_are_listed_in_the_order_of_the_menu_with_their_subscribers(api):
    topics = api.get("/topics").get_json()["topics"]
    assert [topic["id"] for topic in topics] == [
        *("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")
    ]
    assert {topic["id"]: topic["subscribers"] for topic in topics if topic["subscribers"]} == {
        "scuole": 2,
        "meteo": 2,
    }
    assert topics[1]["name"] == "Allerte meteo"


def test_topics_have_their_english_names_for_who_reads_english(api):
    topics = api.get("/topics", headers={"Accept-Language": "en"}).get_json()["topics"]
    assert topics[1]["name"] == "Weather alerts"
