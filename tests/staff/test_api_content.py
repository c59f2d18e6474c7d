"""What the service answers, edited at the admin endpoint: checked, kept, taken back."""

import pytest

from bot.staff.roles import Role
from tests.staff.conftest import Api

TARI = "faq.yml:tari.answer.it"
NEW = {
    "question": {"it": "Quando apre la piscina?", "en": "When does the pool open?"},
    "answer": {"it": "Chiedi al Comune: {website}", "en": "Ask the Comune: {website}"},
    "label": {"it": "Orari piscina", "en": "Pool hours"},
    "source": "Ufficio sport",
    "examples": ["a che ora si nuota in vasca comunale"],
}


def text(api: Api, name: str) -> str:
    texts = api.get("/texts").get_json()["texts"]
    return next(each["text"] for each in texts if each["name"] == name)


def edit(api: Api, texts: dict[str, str], based_on: int = 0):
    return api.post("/texts", {"based_on": based_on, "texts": texts})


def test_an_edit_is_kept_with_who_and_what(api):
    answer = edit(api, {TARI: "Chiedi all'ufficio tributi."})
    assert answer.status_code == 201
    assert text(api, TARI) == "Chiedi all'ufficio tributi."
    [revision] = api.get("/revisions").get_json()["revisions"]
    assert revision["by"] == "ADMIN_TOKEN"
    assert revision["changes"] == ["faq.yml: tari.answer.it"]
    entry = api.get("/audit").get_json()["entries"][0]
    assert (entry["act"], entry["subject"]) == ("content_changed", "1")


def test_an_edit_that_builds_on_what_somebody_has_changed_is_refused(api):
    edit(api, {TARI: "Uno."})
    answer = edit(api, {TARI: "Due."}, based_on=0)
    assert (answer.status_code, answer.get_json()["type"].partition("#")[2]) == (409, "changed")
    assert text(api, TARI) == "Uno."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (" ", "vuoto"),
        ("x" * 1500, "1500 caratteri"),
        ("Vedi {sito}", "{sito}"),
    ],
)
def test_a_text_that_cannot_stand_there_is_refused_in_words(api, said, told):
    answer = edit(api, {TARI: said})
    assert answer.status_code == 422
    assert told in answer.get_json()["errors"][0]["message"]
    assert api.get("/revisions").get_json()["revisions"] == []


def test_a_place_that_is_not_there_is_refused(api):
    assert edit(api, {"faq.yml:boh.answer.it": "x"}).status_code == 404
    assert edit(api, {"municipality.yml:service.name": "x"}).status_code == 404


def test_nothing_new_is_no_revision(api):
    assert edit(api, {TARI: text(api, TARI)}).status_code == 409


def test_a_revision_is_taken_back_with_a_new_one(api):
    before = text(api, TARI)
    edit(api, {TARI: "Uno."})
    assert api.post("/revisions/1/take-back").status_code == 201
    assert text(api, TARI) == before
    assert [r["number"] for r in api.get("/revisions").get_json()["revisions"]] == [2, 1]


def test_an_example_of_the_comune_is_confirmed(api):
    questions = api.get("/answers").get_json()["questions"]
    first = questions[0]
    assert first["to_confirm"]
    assert api.post(f"/answers/{first['id']}/confirm").status_code == 201
    now = {q["id"]: q for q in api.get("/answers").get_json()["questions"]}[first["id"]]
    assert (now["to_confirm"], now["reviewed"]) == (False, "2026-11-23")


def test_a_question_that_had_no_answer_gets_one(api):
    assert api.post("/answers", NEW).status_code == 201
    questions = {q["id"]: q for q in api.get("/answers").get_json()["questions"]}
    assert questions["orari_piscina"]["question"]["en"] == NEW["question"]["en"]
    assert api.post("/revisions/1/take-back").status_code == 201
    ids = {q["id"] for q in api.get("/answers").get_json()["questions"]}
    assert "orari_piscina" not in ids


def test_an_answer_without_its_english_is_refused_by_the_check(api):
    answer = api.post("/answers", {**NEW, "answer": {"it": "Chiedi al Comune."}})
    assert answer.status_code == 422
    assert "'en'" in answer.get_json()["detail"]


def test_a_way_of_asking_is_added_to_a_question(api):
    path = "/answers/tari/examples"
    assert api.post(path, {"examples": ["quanto mi costa il pattume"]}).status_code == 201
    assert api.post("/answers/boh/examples", {"examples": ["x y"]}).status_code == 404


def test_one_that_stands_under_another_meaning_is_refused(api):
    answer = api.post("/answers/tari/examples", {"examples": ["count me in"]})
    assert answer.status_code == 422
    assert "count me in" in answer.get_json()["detail"]


def test_writers_look_and_do_not_touch(api_as):
    writer = api_as(Role.WRITER)
    assert writer.get("/answers").status_code == writer.get("/texts").status_code == 200
    assert edit(writer, {TARI: "x"}).status_code == 403
    assert writer.post("/answers", NEW).status_code == 403
    assert writer.post("/answers/tari/confirm").status_code == 403
    assert writer.post("/revisions/1/take-back").status_code == 403
