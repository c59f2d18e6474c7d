"""The admin endpoint: reports, and sending again."""

import csv
import io
from collections.abc import Callable

from bot.broadcast import Broadcasts
from bot.staff.audit import Act, AuditLog
from bot.staff.roles import Role
from tests.staff.conftest import SCHOOLS, Api


def test_a_report_says_who_was_reached_when_and_why_others_were_not(api: Api, over: str) -> None:
    report = api.get(f"/broadcasts/{over}/report").get_json()
    assert (report["recipients"], report["reached"], report["detailed"]) == (2, 1, True)
    assert report["by_topic"]["scuole"]["failed"] == 1
    assert report["by_language"]["it"]["delivered"] == 1
    assert report["percentiles"] == {"50": 10, "90": 10, "95": 10, "99": 10}
    assert report["curve"][-1] == {"seconds": 10, "left": 1, "delivered": 1}
    (failure,) = report["failures"]
    assert (failure["code"], failure["recipients"]) == (63024, 1)
    assert failure["reason"]
    assert failure["todo"]


def test_the_same_is_a_table_without_a_telephone_number(api: Api, over: str) -> None:
    answer = api.get(f"/broadcasts/{over}/report.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert rows[0] == ["Gruppo", "Nome", "Che cosa", "Numero"]
    assert ["Tutti", over, "destinatari", "2"] in rows
    assert ["Argomento", "scuole", "non riusciti", "1"] in rows
    assert "+39" not in answer.get_data(as_text=True)


def test_a_report_of_nothing_is_not_found(api: Api) -> None:
    assert api.get("/broadcasts/nothing/report").status_code == 404
    assert api.get("/broadcasts/nothing/report.csv").status_code == 404


def test_an_approver_sends_it_again_to_those_who_failed(
    over: str, api_as: Callable[..., Api], broadcasts: Broadcasts
) -> None:
    assert api_as(Role.WRITER).post(f"/broadcasts/{over}/resend-failed").status_code == 403
    answer = api_as(Role.APPROVER).post(f"/broadcasts/{over}/resend-failed")
    again = answer.get_json()
    assert answer.status_code == 201
    assert (again["status"], again["resend_of"]) == ("sending", over)
    assert again["approved_preflight"]["recipients"] == 1
    assert broadcasts.get(again["id"]) is not None


def test_asked_for_twice_it_is_sent_again_once(
    over: str, api: Api, broadcasts: Broadcasts, audit: AuditLog
) -> None:
    first, second = (api.post(f"/broadcasts/{over}/resend-failed") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["id"] == second.get_json()["id"]
    assert len([one for one in broadcasts.newest() if one.resend_of == over]) == 1
    assert [entry.act for entry in audit.entries()].count(Act.BROADCAST_SENT_AGAIN) == 1


def test_what_is_under_way_is_not_sent_again(api: Api) -> None:
    made = api.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()["id"]
    assert api.post(f"/broadcasts/{made}/resend-failed").status_code == 409


# ── Tests ───────────────────────────────────────────────────────────────────────────────────────

LUCIA = {"name": "Lucia Bianchi", "number": "+39 333 555-0177", "language": "it"}


def test_a_test_goes_to_the_staffs_own_list(api: Api, api_as: Callable[..., Api]) -> None:
    added = api.post("/testers", LUCIA)
    assert added.status_code == 201
    answer = api_as(Role.WRITER).post("/broadcasts/test", SCHOOLS)
    test = answer.get_json()
    assert answer.status_code == 201
    assert (test["test"], test["status"], test["title"]) == (True, "sending", {"it": "PROVA"})
    listed = api.get("/broadcasts?test=true").get_json()["broadcasts"]
    assert [one["id"] for one in listed] == [test["id"]]


def test_no_answer_shows_the_number_of_a_tester(api: Api) -> None:
    for answer in (api.post("/testers", LUCIA), api.get("/testers")):
        assert "Lucia Bianchi" in answer.get_data(as_text=True)
        assert "5550177" not in answer.get_data(as_text=True).replace(" ", "").replace("-", "")


def test_without_testers_a_test_is_refused(api: Api) -> None:
    answer = api.post("/broadcasts/test", SCHOOLS)
    assert answer.status_code == 409
    assert "elenco" in answer.get_json()["detail"]


def test_a_number_that_is_none_is_refused(api: Api) -> None:
    answer = api.post("/testers", {**LUCIA, "number": "333 55501"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "telephone_number"


def test_a_tester_is_removed_once(api: Api) -> None:
    added = api.post("/testers", LUCIA).get_json()["id"]
    assert api.call("DELETE", f"/testers/{added}").get_json() == {"testers": []}
    assert api.call("DELETE", f"/testers/{added}").status_code == 404
    assert api.call("DELETE", "/testers/somebody").status_code == 404
