"""Letting one's own urgent broadcast out alone."""

from collections.abc import Callable

import pytest
from flask import Flask

from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.pages.person import Person

FLOOD = {"topics": ["scuole"], "text_it": "Piena del fiume: salite ai piani alti.", "urgent": "1"}


@pytest.fixture
def paolo(
    build_app: Callable[..., Flask], clock: SettableClock, ada: Person, join: Callable[..., Person]
) -> Person:
    """An approver who has given his second factor, where one may send alone."""
    secret = _with_second_factor(join("Paolo", Role.APPROVER))
    paolo = Person(build_app(four_eyes="on", urgent_alone=True), clock)
    paolo.secret = secret
    paolo.enter("paolo@comune.example")
    paolo.submit("/admin/sign-in/code", code=paolo.code())
    return paolo


def _with_second_factor(person: Person) -> str:
    person.set_up_second_factor()
    return person.secret


def test_an_urgent_one_is_sent_alone_with_a_reason_that_stays_in_the_log(
    paolo: Person, audit: AuditLog
) -> None:
    path = paolo.keep(**FLOOD)
    assert "È urgente e non c’è nessun altro" in paolo.page
    reason = "Nessun altro risponde al telefono"
    paolo.decide(path, "approve", alone="1", note=reason)
    assert "Invio in corso" in paolo.page
    told = next(entry for entry in audit.entries() if entry.act == "broadcast_sent_alone")
    assert (told.name, told.details["reason"]) == ("Paolo", reason)


def test_one_that_has_left_today_is_sent_alone_only_where_that_is_confirmed(paolo: Person) -> None:
    reason = "Nessun altro risponde al telefono"
    first = paolo.keep(**FLOOD)
    paolo.decide(first, "approve", alone="1", note=reason)
    again = paolo.keep(**FLOOD)
    assert 'name="confirm_repeat"' in paolo.page
    paolo.decide(again, "approve", alone="1", note=reason)
    assert "Se deve partire di nuovo, confermalo qui" in paolo.page
    paolo.decide(again, "approve", alone="1", note=reason, confirm_repeat="1")
    assert "Invio in corso" in paolo.page


def test_without_a_reason_it_waits_and_the_page_says_what_is_missing(paolo: Person) -> None:
    path = paolo.keep(**FLOOD)
    paolo.decide(path, "approve", alone="1", note="presto")
    assert "Scrivi il motivo, in almeno 10 caratteri" in paolo.page
    assert "Invio in corso" not in paolo.page


def test_what_is_not_urgent_offers_nobody_to_send_it_alone(paolo: Person) -> None:
    path = paolo.keep(topics=["scuole"], text_it="Domani mercatino.")
    assert "È urgente e non c’è nessun altro" not in paolo.page
    answer = paolo.decide(path, "approve", alone="1", note="Nessun altro risponde al telefono")
    assert answer.status_code == 403
