"""The pages about who listens, and about questions without an answer."""

from datetime import UTC, datetime
from html import unescape

from bot.citizens import Address
from bot.staff.roles import Role
from bot.store import keys
from bot.whatsapp.errors import load_verdicts
from tests.citizens.conftest import subscribe, turn
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.visitor import FORM, Visitor


def test_the_page_tells_how_many_listen(signed_in):
    page = signed_in.get("/admin/listeners").text
    assert "3 persone iscritte" in page
    assert "Scuole" in page and "English" in page
    assert "households" in page  # how to see the coverage


def test_the_page_tells_how_many_households_are_reached(build_app):
    page = Visitor(build_app(households=12)).sign_in(ADMIN_TOKEN).get("/admin/listeners").text
    assert "25 iscritti ogni 100 famiglie" in page


def test_a_period_is_chosen_by_a_link(signed_in):
    assert signed_in.get("/admin/listeners?days=90").text.count("<time") == 90


def test_a_question_is_shown_escaped_and_struck_off_with_a_button(
    signed_in, registry, redis_client, clock
):
    clock.now = datetime.fromtimestamp(redis_client.time()[0], UTC)
    signed_in.sign_in(ADMIN_TOKEN)
    turn(
        registry,
        "whatsapp:+393335550101",
        change=subscribe("scuole"),
        at=clock.now,
        unanswered="<script>alert(•)</script> la piscina?",
    )
    page = signed_in.get("/admin/questions").text
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    page = signed_in.submit("/admin/questions", id=signed_in.field("id")).text
    assert "Domanda tolta" in page
    assert "piscina" not in page


def test_a_reader_is_not_led_to_questions(signed_in_as):
    reader = signed_in_as(Role.READER)
    assert "/admin/questions" not in reader.get("/admin/").text
    assert reader.get("/admin/questions").status_code == 403


def test_who_cannot_be_reached_is_told_by_reason_before_sending_and_among_who_listens(
    signed_in, registry, redis_client
):
    everybody = unreachable(registry, redis_client, "63024 1700000000")
    page = signed_in.get("/admin/listeners").text
    assert "Non raggiungibili" in page
    assert load_verdicts().reason(63024) in unescape(page)
    signed_in.keep(**FORM)
    assert "2 persone" not in signed_in.page
    assert "1 non raggiungibile" in signed_in.page
    assert load_verdicts().reason(63024) in signed_in.page
    assert everybody not in page + signed_in.page


def unreachable(registry, redis_client, why):
    """Nothing reaches one of the two who follow schools any more; their number, as dialled."""
    record = registry.load([Address.parse("whatsapp:+393335550101")], "SM0")
    redis_client.setbit(keys.suppressed(record.slice), record.profile.number, 1)
    redis_client.hset(keys.suppressions(record.slice), str(record.profile.number), why)
    return "3335550101"
