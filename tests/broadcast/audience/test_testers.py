"""Tests: to the staff's own list, the way the real thing would go."""

import pytest
import redis

from bot.broadcast import (
    Accepted,
    BlockedError,
    Colour,
    InvalidDraftError,
    NoticeBoard,
    Reason,
    UnknownTesterError,
)
from bot.citizens import Address, Census
from bot.clock import system_clock
from bot.store import keys
from tests.broadcast.harness import TOPICS, Postman, Town, address_of, draft

LUCIA = Address.parse("whatsapp:+393335559901")
JOHN = Address.parse("whatsapp:+393335559902")


@pytest.fixture
def town(redis_client: redis.Redis) -> Town:
    """Three citizens, and two of the staff who get tests."""
    town = Town(redis_client, system_clock)
    for person in range(3):
        town.subscribe(person)
    town.testers.add(LUCIA, "Lucia Bianchi", "it", by="Anna")
    town.testers.add(JOHN, "John Rossi", "en", by="Anna")
    return town


def test_a_test_reaches_the_testers_and_nobody_else_each_in_their_language(town: Town) -> None:
    said = draft(text={"it": "Chiuse", "en": "Closed"}, title={"it": "Neve"}, colour=Colour.RED)
    test = town.broadcasts.offshoots.send_test(said, by="Anna").broadcast
    postman = Postman(lambda message: Accepted("SM"))
    town.run(postman, until=town.ended(test.id))
    assert {message.to.uri: message.text for message in postman.submitted} == {
        LUCIA.uri: "*🔴 Allerta rossa: PROVA: Neve*\n\nChiuse",
        JOHN.uri: "*🔴 Red alert: TEST*\n\nClosed",
    }
    assert town.counts(test.id) == {"accepted": 2}
    report = town.broadcasts.report(town.archive.existing(test.id))
    assert report.totals.recipients == 2


def test_a_broadcast_never_meets_a_tester(town: Town) -> None:
    real = town.launch(*TOPICS)
    postman = Postman(lambda message: Accepted("SM"))
    town.run(postman, until=town.ended(real))
    assert sorted(postman.addresses) == sorted(address_of(person).uri for person in range(3))
    census = Census(town.client, slices=town.registry.slices, topics=TOPICS)
    assert census.subscribers() == 3
    assert census.subscribers_by_topic() == dict.fromkeys(TOPICS, 3)
    assert town.broadcasts.preview(draft()).recipients == 3


def test_a_test_is_known_as_one_is_no_notice_and_no_repeat(town: Town) -> None:
    until = system_clock().replace(year=2099)
    test = town.broadcasts.offshoots.send_test(draft(valid_until=until), by="Anna").broadcast
    assert test.test
    assert town.archive.existing(test.id) == test
    assert NoticeBoard(town.client, system_clock).in_force() == ()
    assert town.broadcasts.preview(draft(valid_until=until)).warnings == ()


def test_without_testers_there_is_nobody_to_send_to(town: Town) -> None:
    for tester in town.testers.all():
        town.testers.remove(tester.id)
    with pytest.raises(BlockedError) as error:
        town.broadcasts.offshoots.send_test(draft(), by="Anna")
    assert error.value.blockers == (Reason("no_testers"),)


def test_who_was_removed_gets_nothing_and_their_address_is_forgotten(town: Town) -> None:
    lucia, john = town.testers.all()
    town.testers.remove(lucia.id)
    assert town.testers.all() == (john,)
    test = town.broadcasts.offshoots.send_test(draft(), by="Anna").broadcast
    postman = Postman(lambda message: Accepted("SM"))
    town.run(postman, until=town.ended(test.id))
    assert postman.addresses == [JOHN.uri]
    assert town.client.hlen(keys.roster(town.registry.slices)) == 1
    with pytest.raises(UnknownTesterError):
        town.testers.remove(lucia.id)


def test_a_number_is_never_given_twice(town: Town) -> None:
    _, john = town.testers.all()
    town.testers.remove(john.id)
    again = town.testers.add(JOHN, "John Rossi", "en", by="Anna")
    assert again.id > john.id


def test_the_mark_counts_towards_the_length(town: Town) -> None:
    with pytest.raises(InvalidDraftError):
        town.broadcasts.offshoots.send_test(draft(text={"it": "a" * 1595}), by="Anna")


def test_a_tester_who_has_just_written_gets_free_text_and_another_one_the_template(
    town: Town,
) -> None:
    town.testers.add(address_of(1), "Anna Neri", "it", by="Anna")
    test = town.broadcasts.offshoots.send_test(draft(), by="Anna").broadcast
    postman = Postman(lambda message: Accepted("SM"))
    town.run(postman, until=town.ended(test.id))
    in_window = {message.to.uri: message.in_window for message in postman.submitted}
    assert in_window == {LUCIA.uri: False, JOHN.uri: False, address_of(1).uri: True}


def test_no_number_stands_in_the_store(town: Town) -> None:
    stored = b"".join(town.client.dump(key) or b"" for key in town.client.scan_iter())
    assert b"3335559901" not in stored
