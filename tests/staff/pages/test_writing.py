"""Writing a broadcast: the form, its preview, what is kept meanwhile, and ready texts."""

import base64
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from bot.broadcast import Broadcasts, State, length_of
from bot.staff.roles import Role
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.visitor import FORM, Visitor

HTMX = {"HX-Request": "true"}


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


def test_a_broadcast_is_written_checked_and_sent(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    path = signed_in.keep(**FORM, title_it="Scuole chiuse")
    assert "2 persone, meno di un minuto" in signed_in.page
    assert next(broadcasts.newest()).state is State.DRAFT
    signed_in.decide(path, "approve")
    assert next(broadcasts.newest()).state is State.SENDING
    assert "Invio in corso" in signed_in.page


def test_a_double_click_makes_one_draft_and_sends_it_once(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    fields = {**FORM, "key": signed_in.field("key"), "csrf_token": signed_in.mark}
    one, two = (signed_in.client.post("/admin/broadcasts/check", data=fields) for _ in range(2))
    assert one.headers["Location"] == two.headers["Location"]
    path = signed_in.get(one.headers["Location"]).request.path
    before, content, mark = (signed_in.field(n) for n in ("before", "content", "csrf_token"))
    for _ in range(2):
        answer = signed_in.submit(
            f"{path}/approve", before=before, content=content, csrf_token=mark
        )
        assert answer.status_code == 200
    (broadcast,) = broadcasts.newest()
    assert [entry.action for entry in broadcasts.log(broadcast.id)] == [None, "approve"]


def test_faults_are_shown_beside_their_fields_and_nothing_written_is_lost(
    signed_in: Visitor,
) -> None:
    signed_in.get("/admin/broadcasts/new")
    written = {"title_it": "Un titolo", "text_en": "a" * 1601, "valid_until": "2020-01-01T10:00"}
    answer = signed_in.submit("/admin/broadcasts/check", text_it="", urgent="1", **written)
    assert answer.status_code == 422
    for field in ("topics", "text_it", "text_en"):
        assert f'id="{field}-error"' in signed_in.page
    assert all(value in signed_in.page for value in written.values())
    assert re.search(r'name="urgent"[^>]* checked', signed_in.page)


@pytest.mark.parametrize("field", ["valid_until", "send_at"])
def test_a_moment_already_past_is_shown_beside_its_field(signed_in: Visitor, field: str) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.submit("/admin/broadcasts/check", **FORM, **{field: "2020-01-01T10:00"})
    assert f'id="{field}-error"' in signed_in.page


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        ("2027-03-28T02:30", "quest’ora non esiste: scegline una prima delle 2"),
        ("2027-10-31T02:30", "quest’ora viene due volte: scegline una prima delle 2"),
    ],
)
def test_an_hour_that_is_none_or_two_is_refused_in_words_that_help_at_the_form(
    signed_in: Visitor, hour: str, said: str
) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.submit("/admin/broadcasts/check", **FORM, send_at=hour)
    assert said in signed_in.page
    assert signed_in.field("send_at") == hour


def test_the_hours_of_the_form_are_italian_time_on_the_way_in_and_back(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    hours = {"send_at": "2027-06-30T07:30", "valid_until": "2027-07-01T20:00"}
    path = signed_in.keep(**FORM, **hours)
    (broadcast,) = broadcasts.newest()
    assert broadcast.draft.send_at is not None
    assert broadcast.draft.send_at.isoformat() == "2027-06-30T07:30:00+02:00"
    signed_in.get(f"{path}/edit")
    assert {name: signed_in.field(name) for name in hours} == hours


def test_nothing_can_be_sent_to_nobody(signed_in: Visitor) -> None:
    path = signed_in.keep(**{**FORM, "topics": ["eventi"]})
    assert "Nessuno segue questi argomenti" in signed_in.page
    assert f"{path}/approve" not in signed_in.page


def test_what_somebody_wrote_is_never_markup(signed_in: Visitor) -> None:
    path = signed_in.send(**{**FORM, "text_it": "<script>alert(1)</script>"}, title_it="<b>x</b>")
    for page in (path, "/admin/", f"/admin/?text={'%3Cscript%3Ealert'}"):
        raw = signed_in.get(page).get_data(as_text=True)
        assert "<script>alert" not in raw
        assert "<b>x</b>" not in raw


def test_a_form_that_is_too_large_is_refused(signed_in: Visitor) -> None:
    signed_in.get("/admin/broadcasts/new")
    answer = signed_in.submit("/admin/broadcasts/check", **{**FORM, "text_it": "a" * 70_000})
    assert answer.status_code == 413


# ── What goes along with the writing ────────────────────────────────────────────────────────────


def along(visitor: Visitor, what: str, **fields: object) -> str:
    """What the page asks for while somebody types."""
    data = {"csrf_token": visitor.mark, "key": visitor.field("key"), **fields}
    answer = visitor.client.post(f"/admin/broadcasts/{what}", data=data, headers=HTMX)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_the_preview_says_whom_it_reaches_shows_the_phone_and_counts(signed_in: Visitor) -> None:
    signed_in.get("/admin/broadcasts/new")
    shown = along(signed_in, "preview", **FORM, title_it="Neve", colour="yellow")
    assert "2 persone, meno di un minuto" in shown
    assert "🟡 Allerta gialla: Neve" in shown
    written = f"*🟡 Allerta gialla: Neve*\n\n{FORM['text_it']}"
    assert f"{1600 - length_of(written):,} caratteri rimasti".replace(",", ".") in shown


def test_the_preview_keeps_nothing(signed_in: Visitor, broadcasts: Broadcasts) -> None:
    signed_in.get("/admin/broadcasts/new")
    along(signed_in, "preview", **FORM)
    assert not list(broadcasts.newest())


def test_the_preview_of_an_unfinished_form_says_what_is_missing(signed_in: Visitor) -> None:
    signed_in.get("/admin/broadcasts/new")
    assert "Scegli almeno un argomento" in along(signed_in, "preview", text_it="Ciao")


def test_a_draft_is_kept_while_one_writes_and_found_where_one_left_it(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    signed_in.page = signed_in.page + along(signed_in, "draft", **FORM)
    saved = along(signed_in, "draft", **FORM)
    assert "Bozza salvata alle 10:30" in saved
    (kept,) = broadcasts.newest()
    id_, version = kept.id, kept.draft.content_hash
    along(signed_in, "draft", id=id_, version=version, **{**FORM, "text_it": "Meglio così."})
    assert next(broadcasts.newest()).draft.text["it"] == "Meglio così."
    assert "Meglio così." in signed_in.get(f"/admin/broadcasts/{id_}/edit").get_data(as_text=True)


def test_two_windows_do_not_overwrite_each_other_silently(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    path = signed_in.keep(**FORM)
    (kept,) = broadcasts.newest()
    signed_in.get(f"{path}/edit")
    read = {"id": kept.id, "version": kept.draft.content_hash}
    along(signed_in, "draft", **read, **{**FORM, "text_it": "La prima finestra."})
    late = along(signed_in, "draft", **read, **{**FORM, "text_it": "La seconda finestra."})
    assert "cambiata in un’altra finestra" in late
    assert broadcasts.get(kept.id).draft.text["it"] == "La prima finestra."  # type: ignore[union-attr]
    signed_in.submit(
        "/admin/broadcasts/check", **read, as_new="1", **{**FORM, "text_it": "La seconda finestra."}
    )
    assert {b.draft.text["it"] for b in broadcasts.newest()} == {
        "La prima finestra.",
        "La seconda finestra.",
    }


def test_what_is_written_is_kept_though_the_answer_to_an_earlier_request_was_lost(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    along(signed_in, "draft", **FORM)  # its answer, with the draft's id, never arrives
    assert "Bozza salvata" in along(signed_in, "draft", **{**FORM, "text_it": "Più lungo."})
    assert "Più lungo." in {broadcast.draft.text["it"] for broadcast in broadcasts.newest()}


def test_what_is_unfinished_is_kept_too_and_its_page_says_what_it_lacks(
    signed_in: Visitor, signed_in_as: Callable[..., Visitor], broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    assert "Bozza salvata" not in along(signed_in, "draft", text_it=" ", colour="red")
    assert not list(broadcasts.newest())
    begun = {"title_it": "T" * 81, "valid_until": "2020-01-01T10:00"}
    assert "Bozza salvata" in along(signed_in, "draft", **begun)
    (kept,) = broadcasts.newest()
    elsewhere = signed_in_as(Role.APPROVER)
    path = f"/admin/broadcasts/{kept.id}"
    elsewhere.get(path)
    for lacks in ("A chi: Manca.", "Testo in italiano: Manca.", "81 caratteri", "È già passato."):
        assert lacks in re.sub("<[^>]+>", "", elsewhere.page)
    assert f"{path}/approve" not in elsewhere.page
    assert f"{path}/submit" not in elsewhere.page
    elsewhere.submit(f"{path}/approve", content=kept.draft.content_hash)
    assert broadcasts.get(kept.id).state is State.DRAFT  # type: ignore[union-attr]
    elsewhere.get(f"{path}/edit")
    assert elsewhere.field("valid_until") == "2020-01-01T10:00"
    read = {"id": kept.id, "version": kept.draft.content_hash}
    along(elsewhere, "draft", **read)
    elsewhere.get("/admin/")
    assert "Ancora senza testo" in elsewhere.page


def test_whoever_changes_somebody_elses_draft_does_not_approve_it(
    build_app: Callable[..., Flask], token_of: Callable[..., str], broadcasts: Broadcasts
) -> None:
    app = build_app(four_eyes="on")
    writer, approver = (
        Visitor(app).sign_in(token_of(role)) for role in (Role.WRITER, Role.APPROVER)
    )
    path = writer.keep(**FORM)
    (kept,) = broadcasts.newest()
    approver.get(f"{path}/edit")
    changed = {"id": kept.id, "version": kept.draft.content_hash, "text_it": "Scuole aperte!"}
    approver.submit("/admin/broadcasts/check", **{**FORM, **changed})
    assert "Scuole aperte!" in approver.page
    assert f"{path}/approve" not in approver.page
    assert approver.decide(path, "approve").status_code == 403
    assert next(broadcasts.newest()).state is State.DRAFT


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_picture_is_kept_shown_sent_along_and_taken_away(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new")
    shown = along(signed_in, "media", file=(io.BytesIO(PNG), "mappa.png"))
    (media,) = re.findall(r'name="media" value="([^"]+)"', shown)
    path = signed_in.keep(**FORM, media=media)
    (kept,) = broadcasts.newest()
    assert kept.draft.media is not None
    assert kept.draft.media.name == "mappa.png"
    assert f'<img src="/media/{media}.png"' in signed_in.page
    signed_in.get(f"{path}/edit")
    changed = {"id": kept.id, "version": kept.draft.content_hash, "media": ""}
    signed_in.submit("/admin/broadcasts/check", **FORM, **changed)
    assert next(broadcasts.newest()).draft.media is None


def test_a_file_that_cannot_go_with_a_message_is_refused_in_words(signed_in: Visitor) -> None:
    signed_in.get("/admin/broadcasts/new")
    shown = along(signed_in, "media", file=(io.BytesIO(b"<html>"), "foto.png"))
    assert "un’immagine (JPG o PNG) o un PDF" in shown
    assert 'name="media"' not in shown


def test_a_file_beyond_every_limit_is_refused_in_words_where_it_was_chosen(
    signed_in: Visitor,
) -> None:
    signed_in.get("/admin/broadcasts/new")
    answer = signed_in.client.post(
        "/admin/broadcasts/media",
        environ_overrides={"CONTENT_LENGTH": "17000000"},
        content_type="multipart/form-data; boundary=x",
        headers=HTMX,
    )
    assert answer.status_code == 413
    assert "al massimo 16 MB" in answer.get_data(as_text=True)


# ── When the session ends meanwhile ─────────────────────────────────────────────────────────────


def test_who_is_signed_out_while_writing_is_told_so_and_led_back_to_the_same_draft(
    signed_in: Visitor,
) -> None:
    path = signed_in.keep(**FORM)
    signed_in.get(f"{path}/edit")
    mark, id_ = signed_in.mark, signed_in.field("id")
    signed_in.submit("/admin/sign-out")
    for what in ("draft", "preview"):
        data = {"csrf_token": mark, "id": id_, **FORM}
        answer = signed_in.client.post(f"/admin/broadcasts/{what}", data=data, headers=HTMX)
        assert answer.status_code == 401
        assert answer.headers["HX-Retarget"] == "#saved"
        assert "al sicuro su questo dispositivo" in answer.get_data(as_text=True)
    signed_in.get("/admin/sign-in")
    answer = signed_in.submit("/admin/sign-in", token=ADMIN_TOKEN)
    assert answer.request.path == f"{path}/edit"
    signed_in.submit("/admin/sign-out")
    signed_in.client.get(f"{path}/live")  # a page that watches is still open
    signed_in.get("/admin/sign-in")
    assert signed_in.submit("/admin/sign-in", token=ADMIN_TOKEN).request.path == path
    answer = signed_in.client.post(  # as another window does, which still has the old mark
        "/admin/broadcasts/draft", data={"csrf_token": mark, "id": id_, **FORM}, headers=HTMX
    )
    assert answer.status_code == 400
    assert f'href="{path}/edit"' in answer.get_data(as_text=True)


# ── Ready texts ─────────────────────────────────────────────────────────────────────────────────


def test_a_ready_text_is_said_in_each_language_with_its_blanks_filled(
    signed_in: Visitor, broadcasts: Broadcasts
) -> None:
    signed_in.get("/admin/broadcasts/new?ready=scuole_chiuse")
    for blank in ("giorno", "motivo"):
        assert f'name="blank-{blank}"' in signed_in.page
    fields = {
        name: signed_in.written(name) for name in ("title_it", "title_en", "text_it", "text_en")
    }
    blanks = {"blank-giorno": "2026-11-30", "blank-motivo": "1"}
    signed_in.submit(
        "/admin/broadcasts/check", topics=["scuole"], ready="scuole_chiuse", **fields, **blanks
    )
    draft = next(broadcasts.newest()).draft
    assert draft.text["it"].startswith("Lunedì 30 novembre tutte le scuole")
    assert "per neve e ghiaccio" in draft.text["it"]
    assert draft.text["en"].startswith("On Monday 30 November all schools")
    assert "because of snow and ice" in draft.text["en"]
    assert draft.title["it"] == "Scuole chiuse lunedì 30 novembre"


def test_a_draft_goes_on_with_the_fields_of_the_ready_text_that_it_began_with(
    signed_in: Visitor,
) -> None:
    signed_in.get("/admin/broadcasts/new?ready=scuole_chiuse")
    texts = {name: signed_in.written(name) for name in ("title_it", "text_it")}
    path = signed_in.keep(topics=["scuole"], **texts)
    signed_in.get(f"{path}/edit")
    assert 'name="blank-giorno" type="date"' in signed_in.page


def test_nothing_is_sent_while_a_blank_is_open(signed_in: Visitor, broadcasts: Broadcasts) -> None:
    text = "{giorno} le scuole restano chiuse."
    path = signed_in.keep(**{**FORM, "text_it": text})
    assert "Resta qualcosa da completare" in signed_in.page
    assert f"{path}/approve" not in signed_in.page
    assert signed_in.submit(f"{path}/approve").status_code == 409
    assert next(broadcasts.newest()).state is State.DRAFT
