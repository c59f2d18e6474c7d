"""The admin endpoint: a broadcast from the first draft to the last word in its log."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import redis

from bot.broadcast import Archive, Reason
from bot.broadcast.life import cannot_leave, pause
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import SCHOOLS, Api


def made(api: Api, **more: object) -> dict:
    answer = api.post("/broadcasts", {**SCHOOLS, **more})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def errors_of(answer) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    assert answer.status_code == 422
    return [(error["pointer"], error["code"]) for error in answer.get_json()["errors"]]


# ── When it leaves ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("send_at", "read"),
    [
        ("2030-10-03T07:30:00+02:00", "2030-10-03T07:30:00+02:00"),
        ({"local": "2030-10-03T07:30", "zone": "Europe/Rome"}, "2030-10-03T07:30:00+02:00"),
        ({"local": "2030-12-03T07:30", "zone": "Europe/Rome"}, "2030-12-03T07:30:00+01:00"),
        ({"local": "2030-10-03T07:30", "zone": "UTC"}, "2030-10-03T07:30:00Z"),
    ],
)
def test_its_hour_is_a_moment_or_a_time_on_the_clocks_of_a_zone(
    api: Api, send_at: object, read: str
) -> None:
    scheduled = made(api, send_at=send_at, send=True)
    assert (scheduled["status"], scheduled["send_at"]) == ("scheduled", read)


@pytest.mark.parametrize("field", ["send_at", "valid_until"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"local": "2030-03-31T02:30", "zone": "Europe/Rome"}, "time_does_not_exist"),
        ({"local": "2030-10-27T02:30", "zone": "Europe/Rome"}, "time_comes_twice"),
        ({"local": "2030-10-03T07:30", "zone": "Europe/Jesi"}, "unknown_zone"),
        ({"local": "2030-10-03T07:30", "zone": "/etc/passwd"}, "unknown_zone"),
        ({"local": "2030-10-03T07:30+02:00", "zone": "Europe/Rome"}, "local_time"),
        ({"local": "domani", "zone": "Europe/Rome"}, "local_time"),
        ({"local": "2030-10-03T07:30"}, "local_time"),
        ("2030-10-03T07:30:00", "timezone_aware"),
        (1917242400, "datetime_type"),
    ],
)
def test_a_time_that_is_none_or_two_is_refused(
    api: Api, field: str, value: object, code: str
) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, field: value})
    assert errors_of(answer) == [(f"#/{field}", code)]


def test_a_time_that_comes_twice_is_refused_with_both_that_it_can_be(api: Api) -> None:
    twice = {"local": "2030-10-27T02:30", "zone": "Europe/Rome"}
    answer = api.post("/broadcasts", {**SCHOOLS, "send_at": twice})
    message = answer.get_json()["errors"][0]["message"]
    assert "2030-10-27T02:30:00+02:00" in message
    assert "2030-10-27T02:30:00+01:00" in message


def test_an_hour_that_has_passed_is_refused(api: Api, clock: SettableClock) -> None:
    answer = api.post("/broadcasts", {**SCHOOLS, "send_at": clock().isoformat()})
    assert errors_of(answer) == [("#/send_at", "past")]


# ── From draft to approval ──────────────────────────────────────────────────────────────────────


def test_a_draft_is_changed_field_by_field(api: Api) -> None:
    draft = made(api, title="Scuole", colour="orange")
    changed = api.call(
        "PATCH", f"/broadcasts/{draft['id']}", json={"text": "Altro.", "title": None}
    ).get_json()
    assert (changed["text"], changed["title"]) == ({"it": "Altro."}, None)
    assert (changed["colour"], changed["topics"]) == ("orange", ["scuole"])
    assert changed["content_hash"] != draft["content_hash"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": ""}, ("#/text", "blank")),
        ({"topics": []}, ("#/topics", "too_short")),
        ({"colour": "blue"}, ("#/colour", "enum")),
        ({"status": "sending"}, ("#/status", "extra_forbidden")),
    ],
)
def test_a_change_is_checked_as_the_first_draft_was(
    api: Api, change: dict, fault: tuple[str, str]
) -> None:
    draft = made(api)
    answer = api.call("PATCH", f"/broadcasts/{draft['id']}", json=change)
    assert errors_of(answer) == [fault]


def test_a_writer_asks_and_an_approver_hands_back_and_then_approves(
    api_as: Callable[..., Api],
) -> None:
    writer, approver = api_as(Role.WRITER), api_as(Role.APPROVER)
    path = f"/broadcasts/{made(writer)['id']}"
    assert writer.post(f"{path}/submit").get_json()["status"] == "awaiting_approval"
    handed_back = approver.post(f"{path}/withdraw", {"note": "Manca la data."})
    assert handed_back.get_json()["status"] == "draft"
    writer.call("PATCH", path, json={"text": "Lunedì 5 le scuole restano chiuse."})
    read = writer.post(f"{path}/submit", {}).get_json()
    approved = approver.post(f"{path}/approve", {"content_hash": read["content_hash"]})
    assert approved.get_json()["status"] == "sending"

    entries = approver.get(f"{path}/log").get_json()["entries"]
    assert [(entry["by"], entry["action"], entry["status"]) for entry in entries] == [
        ("Anna Writer", None, "draft"),
        ("Anna Writer", "submit", "awaiting_approval"),
        ("Anna Approver", "withdraw", "draft"),
        ("Anna Writer", "edit", "draft"),
        ("Anna Writer", "submit", "awaiting_approval"),
        ("Anna Approver", "approve", "sending"),
    ]
    assert entries[2]["note"] == "Manca la data."
    assert entries[-1]["content_hash"] == read["content_hash"]


def test_nobody_approves_what_they_have_not_read(api_as: Callable[..., Api]) -> None:
    writer, approver = api_as(Role.WRITER), api_as(Role.APPROVER)
    first = made(writer, send=True)
    path = f"/broadcasts/{first['id']}"
    writer.post(f"{path}/withdraw")
    writer.call("PATCH", path, json={"text": "Tutt’altro."})
    writer.post(f"{path}/submit")
    answer = approver.post(f"{path}/approve", {"content_hash": first["content_hash"]})
    assert answer.status_code == 409
    assert answer.get_json()["type"].endswith("#changed")
    assert approver.get(path).get_json()["status"] == "awaiting_approval"


def test_a_draft_of_somebody_who_only_reads_is_none(api_as: Callable[..., Api], api: Api) -> None:
    path = f"/broadcasts/{made(api)['id']}"
    assert api_as(Role.READER).call("PATCH", path, json={"urgent": True}).status_code == 403


def test_the_same_twice_is_refused_until_it_is_confirmed(api: Api) -> None:
    first = made(api, send=True)
    refused = api.post("/broadcasts", {**SCHOOLS, "send": True})
    assert refused.status_code == 409
    assert refused.get_json()["type"].endswith("#repeat")
    assert first["id"] in refused.get_json()["detail"]
    assert made(api, send=True, confirm_repeat=True)["status"] == "sending"


def test_a_request_that_was_refused_for_a_repeat_may_be_confirmed_under_the_same_key(
    api: Api,
) -> None:
    made(api, send=True)
    key = {"Idempotency-Key": "k"}
    assert api.post("/broadcasts", {**SCHOOLS, "send": True}, headers=key).status_code == 409
    body = {**SCHOOLS, "send": True, "confirm_repeat": True}
    assert api.post("/broadcasts", body, headers=key).status_code == 201


# ── Looking ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("colour=red", ["Esino"]),
        ("text=esino", ["Esino"]),
        ("text=ponte", ["Esino"]),
        ("author=Nessuno", []),
        ("author=ADMIN_TOKEN&urgent=true", ["Esino"]),
        ("test=true", []),
        ("since=2026-11-23T10:00:00Z", ["Scuole"]),
        ("until=2026-11-23T10:00:00Z", ["Esino"]),
    ],
)
def test_the_list_is_searched(api: Api, clock: SettableClock, query: str, found: list[str]) -> None:
    made(api, title="Esino", text="Chiuso il Ponte.", colour="red", urgent=True)
    clock.advance(hours=1)
    made(api, title="Scuole")
    listed = api.get(f"/broadcasts?{query}").get_json()["broadcasts"]
    assert [one["title"]["it"] for one in listed] == found


def test_what_is_scheduled_says_when_and_what_it_is(api: Api, clock: SettableClock) -> None:
    later = (clock() + timedelta(hours=3)).isoformat()
    scheduled = made(api, send_at=later, title={"it": "Neve", "en": "Snow"}, send=True)
    read = api.get(f"/broadcasts/{scheduled['id']}").get_json()
    assert read["title"] == {"it": "Neve", "en": "Snow"}
    assert read["send_at"] == later.replace("+00:00", "Z")
    assert (read["launched_at"], read["approved_by"]) == (None, "ADMIN_TOKEN")


def test_what_could_not_leave_at_its_hour_says_why_and_is_resumed_when_that_is_put_right(
    api: Api, redis_client: redis.Redis, clock: SettableClock
) -> None:
    hour = (clock() + timedelta(hours=1)).isoformat()
    made = api.post("/broadcasts", {**SCHOOLS, "send": True, "send_at": hour}).get_json()["id"]
    nobody = cannot_leave((Reason("no_recipients"),))
    pause(Archive(redis_client, clock), made, nobody)
    said = api.get(f"/broadcasts/{made}").get_json()["pause_reason"]
    assert said["code"] == "cannot_leave"
    assert said["message"].startswith("Alla sua ora non poteva partire")
    assert said["message"].endswith("Nessuno segue questi argomenti.")
    assert api.post(f"/broadcasts/{made}/resume").get_json()["status"] == "sending"


def test_a_draft_that_keeps_itself_is_told_once_for_each_person_and_sitting(
    api: Api, api_as: Callable[..., Api], audit: AuditLog, clock: SettableClock
) -> None:
    made = api.post("/broadcasts/sketch", {"text": {"it": "Do"}}).get_json()
    path = f"/broadcasts/{made['id']}"
    assert made["topics"] == []
    other = api_as(Role.WRITER, "Rita")
    for somebody, text in ((api, "Doma"), (api, "Domani"), (other, "Domani s"), (other, "Domani")):
        kept = somebody.post(f"{path}/sketch", {"text": {"it": text}, "topics": ["scuole"]})
        assert kept.status_code == 200
    late = {"text": {"it": "Altro"}, "content_hash": made["content_hash"]}
    assert api.post(f"{path}/sketch", late).status_code == 409
    clock.advance(hours=2)
    other.post(f"{path}/sketch", {"text": {"it": "Scuole chiuse."}, "topics": ["scuole"]})
    acts = [entry.act for entry in audit.entries()]
    assert acts.count("broadcast_changed") == 1  # Rita came to it; who began it was told before
    assert not audit.verify().fault
    told = [(e["by"], e["action"]) for e in api.get(f"{path}/log").get_json()["entries"]]
    me = told[0][0]
    assert told == [(me, None), (me, "edit"), ("Rita", "edit"), ("Rita", "edit")]
    assert api.post(f"{path}/submit").status_code == 200


def test_what_lacks_something_is_named_and_goes_nowhere(api: Api) -> None:
    made = api.post("/broadcasts/sketch", {"title": {"it": "T" * 90}}).get_json()["id"]
    for step in ("submit", "approve"):
        answer = api.post(f"/broadcasts/{made}/{step}")
        assert answer.status_code == 422
        assert {e["field"] for e in answer.get_json()["errors"]} == {
            "topics",
            "text.it",
            "title.it",
        }
    assert api.get(f"/broadcasts/{made}").get_json()["status"] == "draft"
