"""The admin endpoint: broadcasts from the draft to the counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.broadcast import Broadcasts
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import SCHOOLS, Api

STATUSES = {
    *("planned", "submitting", "accepted", "sent", "delivered"),
    *("read", "failed", "skipped", "unknown"),
}


def test_a_broadcast_that_is_sent_goes_out_at_once(api: Api) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, "send": True})
    assert answer.status_code == 201
    made = answer.get_json()
    assert made["status"] == "sending"
    assert made["approved_by"] == made["author"] == "ADMIN_TOKEN"
    assert made["text"] == {"it": SCHOOLS["text"]}
    assert answer.headers["Location"] == f"/admin/api/v1/broadcasts/{made['id']}"


def test_the_answer_carries_the_preflight(api: Api) -> None:
    preflight = api.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()["preflight"]
    assert preflight["recipients"] == 2
    assert preflight["by_topic"] == {"scuole": 2}
    assert preflight["blockers"] == preflight["warnings"] == []


def test_a_broadcast_that_is_not_sent_is_a_draft(api: Api, broadcasts: Broadcasts) -> None:
    made = api.post("/broadcasts", SCHOOLS).get_json()
    assert made["status"] == "draft"
    stored = broadcasts.get(made["id"])
    assert stored is not None
    assert stored.launched_at is None


def test_what_a_writer_sends_waits_for_approval(api_as: Callable[..., Api]) -> None:
    made = api_as(Role.WRITER).post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    assert made["status"] == "awaiting_approval"
    assert made["approved_by"] is None


def test_an_approver_lets_out_what_a_writer_wrote(api_as: Callable[..., Api]) -> None:
    made = api_as(Role.WRITER).post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    approved = api_as(Role.APPROVER).post(f"/broadcasts/{made['id']}/approve")
    assert approved.status_code == 200
    assert approved.get_json()["status"] == "sending"
    assert approved.get_json()["approved_by"] == "Anna Approver"


def test_everything_that_was_written_is_read_again(api: Api, clock: SettableClock) -> None:
    until = (clock.now + timedelta(hours=8)).isoformat()
    made = api.post(
        "/broadcasts",
        {
            "topics": ["scuole", "protezione_civile"],
            "title": "Scuole chiuse",
            "text": {"it": "Scuole chiuse.\r\n\r\nUffici aperti. ", "en": "Schools closed."},
            "urgent": True,
            "valid_until": until,
        },
    ).get_json()
    read = api.get(f"/broadcasts/{made['id']}").get_json()
    assert read["topics"] == ["protezione_civile", "scuole"]
    assert read["title"] == {"it": "Scuole chiuse"}
    assert read["text"] == {"it": "Scuole chiuse.\n\nUffici aperti.", "en": "Schools closed."}
    assert read["urgent"] is True
    assert read["valid_until"] == until.replace("+00:00", "Z")


def test_a_broadcast_is_counted_by_every_status(api: Api) -> None:
    made = api.post("/broadcasts", SCHOOLS).get_json()
    counts = api.get(f"/broadcasts/{made['id']}").get_json()["counts"]
    assert counts == dict.fromkeys(STATUSES, 0)


def test_the_same_request_with_the_same_key_creates_once(api: Api) -> None:
    key = {"Idempotency-Key": "school-closure"}
    first = api.post("/broadcasts", {**SCHOOLS, "send": True}, headers=key)
    again = api.post("/broadcasts", {**SCHOOLS, "send": True}, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["id"] == first.get_json()["id"]
    assert len(api.get("/broadcasts").get_json()["broadcasts"]) == 1


def test_a_request_repeated_after_its_validity_still_answers_with_what_it_made(
    api: Api, clock: SettableClock
) -> None:
    body = {**SCHOOLS, "send": True, "valid_until": (clock.now + timedelta(hours=1)).isoformat()}
    first = api.post("/broadcasts", body, headers={"Idempotency-Key": "k"})
    clock.advance(hours=2)
    again = api.post("/broadcasts", body, headers={"Idempotency-Key": "k"})
    assert again.status_code == 200
    assert again.get_json()["id"] == first.get_json()["id"]
    assert again.get_json()["preflight"] is None


def test_another_body_with_the_same_key_is_a_conflict(api: Api) -> None:
    key = {"Idempotency-Key": "school-closure"}
    api.post("/broadcasts", SCHOOLS, headers=key)
    answer = api.post("/broadcasts", {**SCHOOLS, "text": "Altro."}, headers=key)
    assert answer.status_code == 409
    assert answer.get_json()["type"].endswith("#idempotency-conflict")


def test_two_people_may_choose_the_same_key(api: Api, api_as: Callable[..., Api]) -> None:
    key = {"Idempotency-Key": "1"}
    mine = api.post("/broadcasts", SCHOOLS, headers=key).get_json()
    theirs = api_as(Role.WRITER).post("/broadcasts", SCHOOLS, headers=key).get_json()
    assert mine["id"] != theirs["id"]


@pytest.mark.parametrize("key", ["", "a" * 201, "due parole", "perché"])
def test_a_key_that_cannot_be_compared_is_refused(api: Api, key: str) -> None:
    header = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = api.post("/broadcasts", SCHOOLS, headers=header)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_preview_keeps_nothing(api: Api) -> None:
    preview = api.post("/broadcasts/preview", {**SCHOOLS, "topics": ["scuole", "meteo"]})
    assert preview.status_code == 200
    assert preview.get_json()["recipients"] == 3
    assert preview.get_json()["by_topic"] == {"meteo": 2, "scuole": 2}
    assert api.get("/broadcasts").get_json()["broadcasts"] == []


def test_a_preview_says_what_speaks_for_a_second_look(api: Api, clock: SettableClock) -> None:
    clock.now = clock.now.replace(hour=23)
    warnings = api.post("/broadcasts/preview", SCHOOLS).get_json()["warnings"]
    night = next(warning for warning in warnings if warning["code"] == "night")
    assert "notte" in night["message"]


def test_nothing_goes_out_to_nobody(api: Api) -> None:
    nobody = {"topics": ["eventi"], "text": "Concerto in piazza.", "send": True}
    answer = api.post("/broadcasts", nobody)
    assert answer.status_code == 409
    assert answer.get_json()["type"].endswith("#blocked")
    assert answer.get_json()["detail"] == "Nessuno segue questi argomenti."


def test_a_broadcast_is_stopped_once(api: Api) -> None:
    made = api.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    assert api.post(f"/broadcasts/{made['id']}/stop").get_json()["status"] == "stopped"
    again = api.post(f"/broadcasts/{made['id']}/stop")
    assert again.status_code == 409
    assert again.get_json()["type"].endswith("#wrong-state")
    assert "«Fermata»" in again.get_json()["detail"]


def test_a_broadcast_is_paused_and_resumed(api: Api) -> None:
    made = api.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    assert api.post(f"/broadcasts/{made['id']}/pause").get_json()["status"] == "paused"
    assert api.post(f"/broadcasts/{made['id']}/resume").get_json()["status"] == "sending"
    assert api.post(f"/broadcasts/{made['id']}/resume").status_code == 409


def test_a_broadcast_that_has_been_stopped_cannot_be_approved(api: Api) -> None:
    made = api.post("/broadcasts", SCHOOLS).get_json()
    api.post(f"/broadcasts/{made['id']}/stop")
    assert api.post(f"/broadcasts/{made['id']}/approve").status_code == 409


def test_a_writer_stops_their_own_broadcast_and_nobody_elses(api_as: Callable[..., Api]) -> None:
    anna, bruno = api_as(Role.WRITER, "Anna"), api_as(Role.WRITER, "Bruno")
    made = anna.post("/broadcasts", SCHOOLS).get_json()
    refused = bruno.post(f"/broadcasts/{made['id']}/stop")
    assert refused.status_code == 403
    assert "«approvatore»" in refused.get_json()["detail"]
    assert anna.post(f"/broadcasts/{made['id']}/stop").status_code == 200


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────


def write_many(api: Api, clock: SettableClock, how_many: int) -> list[str]:
    """Newest first."""
    ids = []
    for number in range(how_many):
        clock.advance(seconds=1)
        topic = ("scuole", "meteo")[number % 2]
        body = {"topics": [topic], "text": f"Avviso {number}.", "urgent": number % 5 == 0}
        ids.append(api.post("/broadcasts", body).get_json()["id"])
    return ids[::-1]


def test_a_list_is_read_page_by_page_newest_first_without_gaps_or_repeats(
    api: Api, clock: SettableClock
) -> None:
    ids = write_many(api, clock, 7)
    read, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = api.get("/broadcasts", query_string=query).get_json()
        read += [one["id"] for one in page["broadcasts"]]
        cursor, pages = page["next"], pages + 1
    assert read == ids
    assert pages == 3


def test_a_list_is_filtered(api: Api, clock: SettableClock) -> None:
    ids = write_many(api, clock, 10)
    api.post(f"/broadcasts/{ids[0]}/stop")

    def listed(**query: str) -> list[str]:
        page = api.get("/broadcasts", query_string=query).get_json()
        return [one["id"] for one in page["broadcasts"]]

    assert listed(status="stopped") == ids[:1]
    assert listed(topic="meteo") == ids[::2]
    assert listed(urgent="true") == [ids[4], ids[9]]
    assert listed(urgent="true", topic="meteo") == [ids[4]]
    assert listed(status="paused") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"urgent": "perhaps"}, "urgent"),
        ({"status": "gone"}, "status"),
        ({"shape": "round"}, "shape"),
        ({"colour": "blue"}, "colour"),
        ({"since": "ieri"}, "since"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(
    api: Api, query: dict[str, str], field: str
) -> None:
    answer = api.get("/broadcasts", query_string=query)
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert error["field"] == field
    assert "pointer" not in error
