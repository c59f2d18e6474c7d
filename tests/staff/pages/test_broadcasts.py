"""Broadcasts in the console: decided, tried out, found again and watched, each by who may."""

import re
from collections.abc import Callable

import pytest
import redis
from flask import Flask

from bot.broadcast import AlarmKind, Alarms, Broadcasts, State
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import API
from tests.staff.pages.visitor import FORM, Visitor

# ── Deciding ────────────────────────────────────────────────────────────────────────────────────


def test_a_writer_asks_and_an_approver_lets_out(
    signed_in_as: Callable[..., Visitor], broadcasts: Broadcasts
) -> None:
    writer, approver = signed_in_as(Role.WRITER), signed_in_as(Role.APPROVER)
    path = writer.keep(**FORM)
    assert "Chiedi l’approvazione" in writer.page
    writer.decide(path, "submit")
    assert "In attesa di approvazione" in writer.page
    assert "/approve" not in writer.page

    approver.get("/admin/")
    assert "Aspettano la tua approvazione" in approver.page
    approver.get(path)
    assert "Approva e invia a 2 persone" in approver.page
    approver.decide(path, "approve")
    assert "Invio in corso" in approver.page
    assert next(broadcasts.newest()).approved_by == "Anna Approver"


def test_what_was_changed_after_it_was_read_is_not_approved(
    signed_in_as: Callable[..., Visitor], broadcasts: Broadcasts
) -> None:
    writer, approver = signed_in_as(Role.WRITER), signed_in_as(Role.APPROVER)
    path = writer.keep(**FORM)
    writer.decide(path, "submit")
    approver.get(path)
    writer.decide(path, "withdraw")
    (kept,) = broadcasts.newest()
    changed = {"id": kept.id, "version": kept.draft.content_hash, "text_it": "Scuole aperte!"}
    writer.submit("/admin/broadcasts/check", **{**FORM, **changed})
    writer.decide(path, "submit")
    assert approver.decide(path, "approve").status_code == 409
    assert "Il testo è cambiato" in approver.page
    assert next(broadcasts.newest()).state is State.AWAITING_APPROVAL


def test_the_same_text_leaves_twice_in_a_day_only_where_somebody_says_so(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    signed_in.send(**FORM)
    path = signed_in.keep(**FORM)
    assert 'name="confirm_repeat"' in signed_in.page
    signed_in.decide(path, "approve")
    assert "Se deve partire di nuovo, confermalo qui" in signed_in.page
    # The clock stands still, so the two may be listed in either order.
    assert {broadcast.state for broadcast in broadcasts.newest()} == {State.DRAFT, State.SENDING}
    signed_in.decide(path, "approve", confirm_repeat="1")
    assert [broadcast.state for broadcast in broadcasts.newest()] == [State.SENDING] * 2


def test_one_that_has_not_left_today_asks_for_no_confirmation(signed_in: Visitor) -> None:
    signed_in.keep(**FORM)
    assert 'name="confirm_repeat"' not in signed_in.page


def test_a_writer_who_forges_the_approval_is_refused(
    signed_in_as: Callable[..., Visitor], broadcasts: Broadcasts
) -> None:
    writer = signed_in_as(Role.WRITER)
    path = writer.keep(**FORM)
    writer.decide(path, "submit")
    assert writer.submit(f"{path}/approve").status_code == 403
    assert next(broadcasts.newest()).state is State.AWAITING_APPROVAL


def test_a_broadcast_is_paused_resumed_and_stopped(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    path = signed_in.send(**FORM)
    for decision, state in (
        ("pause", State.PAUSED),
        ("resume", State.SENDING),
        ("stop", State.STOPPED),
    ):
        signed_in.decide(path, decision)
        assert next(broadcasts.newest()).state is state


def test_one_that_is_scheduled_says_when_it_leaves_and_can_be_made_a_draft_again(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    path = signed_in.send(**FORM, send_at="2027-01-01T07:30")
    assert "1 gennaio 2027, ore 07:30" in signed_in.get(path).text
    assert "Oggi è già partita" not in signed_in.page  # what it would repeat is itself
    assert next(broadcasts.newest()).state is State.SCHEDULED
    signed_in.decide(path, "withdraw")
    assert next(broadcasts.newest()).state is State.DRAFT


def test_a_reader_sees_and_is_offered_nothing_else(
    signed_in: Visitor, signed_in_as: Callable[..., Visitor]
) -> None:
    path = signed_in.send(**FORM)
    reader = signed_in_as(Role.READER)
    assert reader.get(path).status_code == 200
    forms = set(re.findall(r'<form[^>]*action="([^"]+)"', reader.page))
    assert forms == {"/admin/sign-out"}
    assert reader.get("/admin/broadcasts/new").status_code == 403


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("decision", ["approve", "stop", "pause", "resume"])
def test_a_decision_by_form_needs_the_role_that_it_needs_at_the_endpoint(
    app: Flask,
    role: Role,
    decision: str,
    signed_in: Visitor,
    token_of: Callable[..., str],
) -> None:
    path = signed_in.send(**FORM)
    if decision == "resume":
        signed_in.decide(path, "pause")
    token = token_of(role)
    somebody = Visitor(app).sign_in(token)
    by_form = somebody.submit(f"{path}/{decision}").status_code
    by_endpoint = app.test_client().post(
        f"{API}/broadcasts/{path.rpartition('/')[2]}/{decision}",
        headers={"Authorization": f"Bearer {token}"},
    )
    refused = role in (Role.READER, Role.WRITER)
    assert (by_form == 403) is (by_endpoint.status_code == 403) is refused


# ── Trying out ───────────────────────────────────────────────────────────────────────────────────


def test_a_test_goes_to_the_staffs_own_list_and_the_draft_stays_a_draft(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    path = signed_in.keep(**FORM)
    assert signed_in.decide(path, "test").status_code == 409
    assert "nessuno nell’elenco di chi riceve le prove" in signed_in.page

    signed_in.get("/admin/testers")
    signed_in.submit("/admin/testers", name="Lucia Bianchi", number="+39 333 5550199")
    assert "Lucia Bianchi" in signed_in.page
    assert "5550199" not in signed_in.page
    signed_in.get(path)
    signed_in.decide(path, "test")
    assert "La prova è partita" in signed_in.page
    assert {(one.test, one.state) for one in broadcasts.newest()} == {
        (True, State.SENDING),
        (False, State.DRAFT),
    }


@pytest.mark.parametrize("number", ["33", "+39 333 555", "+999 333 5550199", "Lucia"])
def test_a_number_that_is_none_is_refused_beside_its_field(signed_in: Visitor, number: str) -> None:
    signed_in.get("/admin/testers")
    assert signed_in.submit("/admin/testers", name="Lucia", number=number).status_code == 422
    assert 'id="number-error"' in signed_in.page


def test_an_alarm_stands_at_the_top_of_the_first_page_and_leads_to_what_it_is_about(
    signed_in: Visitor, redis_client: redis.Redis, clock: SettableClock
) -> None:
    signed_in.get("/admin/")
    assert "allarme" not in signed_in.page
    Alarms(redis_client, clock).sound(AlarmKind.NOBODY_REACHED, "b1", recipients=12)
    signed_in.get("/admin/")
    assert "1 allarme" in signed_in.page
    assert "a 12 persone non è arrivato ancora a nessuno" in signed_in.page
    assert signed_in.page.index("1 allarme") < signed_in.page.index("Cerca tra le comunicazioni")
    assert 'href="/admin/broadcasts/b1"' in signed_in.page
    assert "Guarda lo stato del servizio" in signed_in.page


# ── Finding ─────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_list_says_so(signed_in: Visitor) -> None:
    signed_in.get("/admin/")
    assert "Non c’è ancora nessuna comunicazione" in signed_in.page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("text=NEVICHERA", {"Domani nevicherà"}),
        ("text=administrator", set()),
        ("topic=meteo", {"Domani nevicherà"}),
        ("status=sending", {"Scuole chiuse"}),
        ("status=draft&topic=scuole", set()),
        ("text=", {"Domani nevicherà", "Scuole chiuse"}),
    ],
)
def test_broadcasts_are_found_by_text_topic_and_state(
    signed_in: Visitor, asked: str, found: set[str]
) -> None:
    signed_in.send(topics=["scuole"], text_it="Scuole chiuse")
    signed_in.keep(topics=["meteo"], text_it="Domani nevicherà")
    signed_in.get(f"/admin/?{asked}")
    texts = {"Domani nevicherà", "Scuole chiuse"}
    assert {text for text in texts if f">{text}</a></h2>" in signed_in.page} == found


def test_a_filter_that_makes_no_sense_finds_nothing_and_says_so(signed_in: Visitor) -> None:
    assert signed_in.get("/admin/?status=flying").status_code == 404


# ── Watching ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_under_way_is_watched_and_what_is_over_is_not(signed_in: Visitor) -> None:
    path = signed_in.send(**FORM)
    assert f'data-watch="{path}/live"' in signed_in.page
    assert 'http-equiv="refresh"' in signed_in.page
    signed_in.decide(path, "stop")
    assert "data-watch" not in signed_in.page
    assert 'http-equiv="refresh"' not in signed_in.page


def test_the_stream_sends_every_part_once_and_then_only_what_has_changed(
    signed_in: Visitor,
) -> None:
    path = signed_in.send(**FORM)
    first = signed_in.client.get(f"{path}/live")
    assert first.content_type == "text/event-stream"
    stream = first.get_data(as_text=True)
    assert "retry: 1000" in stream
    assert re.findall(r"^event: (.*)$", stream, re.M) == ["state", "numbers"]
    (seen,) = re.findall(r"^id: (.*)$", stream, re.M)
    again = signed_in.client.get(f"{path}/live", headers={"Last-Event-ID": seen})
    assert "event:" not in again.get_data(as_text=True)


def test_the_stream_of_a_broadcast_that_is_over_says_so(signed_in: Visitor) -> None:
    path = signed_in.send(**FORM)
    signed_in.decide(path, "stop")
    assert "event: over" in signed_in.client.get(f"{path}/live").get_data(as_text=True)


def test_the_stream_of_nobody_who_is_signed_in_is_not_sent(app: Flask, signed_in: Visitor) -> None:
    path = signed_in.send(**FORM)
    assert app.test_client().get(f"{path}/live").status_code == 303


# ── Notices ─────────────────────────────────────────────────────────────────────────────────────


def test_what_was_sent_and_still_holds_is_among_the_notices(
    signed_in: Visitor, clock: SettableClock
) -> None:
    signed_in.get("/admin/notices")
    assert "Nessun avviso in corso" in signed_in.page
    signed_in.send(**FORM, title_it="Neve", valid_until="2026-11-24T08:00")
    clock.advance(seconds=3)  # the board is read every two
    signed_in.get("/admin/notices")
    assert "Vale fino al 24 novembre 2026, ore 08:00" in signed_in.page
    clock.advance(days=2)
    assert "Neve" not in signed_in.get("/admin/notices").get_data(as_text=True)


def test_sending_again_twice_leads_to_the_one_that_was_sent(signed_in, over):
    path = f"/admin/broadcasts/{over}"
    signed_in.get(path)
    assert "È partito un nuovo invio" in signed_in.decide(path, "resend").text
    signed_in.get(path)
    again = signed_in.decide(path, "resend")
    assert "Era già stato inviato di nuovo" in again.text
    assert not again.request.path.endswith(over)


# ── On every page ───────────────────────────────────────────────────────────────────────────────


def test_what_goes_out_now_is_one_tap_away_on_every_page(
    signed_in: Visitor, signed_in_as: Callable[..., Visitor]
) -> None:
    path = signed_in.send(**FORM, title_it="Neve")
    reader = signed_in_as(Role.READER)
    strip = re.compile(rf'console-under-way.*?href="{path}">.*?<strong>(.*?)</strong>', re.S)
    for page in ("/admin/", "/admin/notices", "/admin/health"):
        reader.get(page)
        assert strip.search(reader.page), page
    reader.get(path)
    assert "console-under-way" not in reader.page
    signed_in.get(path)
    signed_in.decide(path, "pause")
    reader.get("/admin/health")
    assert strip.search(reader.page)[1] == "In pausa"  # type: ignore[index]
    signed_in.decide(path, "stop")
    reader.get("/admin/health")
    assert "console-under-way" not in reader.page
