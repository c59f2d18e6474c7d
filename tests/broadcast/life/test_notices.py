"""The notices in force."""

from datetime import timedelta

import pytest
import redis

from bot.broadcast import NoticeBoard
from tests.broadcast.harness import Town
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock)
    town.subscribe(1)
    return town


@pytest.fixture
def board(town: Town) -> NoticeBoard:
    return NoticeBoard(town.client, town.clock)


def test_what_goes_out_is_a_notice_until_it_is_over(
    town: Town, board: NoticeBoard, clock: SettableClock
) -> None:
    until = clock() + timedelta(hours=1)
    town.launch(
        "scuole", title={"it": "Neve"}, text={"it": "Chiuse", "en": "Closed"}, valid_until=until
    )

    (notice,) = board.in_force()
    assert (notice.topics, notice.title["en"], notice.text["en"]) == (
        ("scuole",),
        "Neve",
        "Closed",
    )
    assert (notice.since, notice.valid_until) == (clock(), until)

    clock.advance(minutes=59)
    assert len(board.in_force()) == 1
    clock.advance(minutes=1)
    assert board.in_force() == ()


def test_the_moment_it_ends_is_not_two_seconds_late(
    town: Town, board: NoticeBoard, clock: SettableClock
) -> None:
    town.launch(valid_until=clock() + timedelta(seconds=1))
    assert len(board.in_force()) == 1
    clock.advance(seconds=1)
    assert board.in_force() == ()


def test_what_has_no_end_holds_for_a_day(
    town: Town, board: NoticeBoard, clock: SettableClock
) -> None:
    town.launch()
    (notice,) = board.in_force()
    assert notice.valid_until is None
    clock.advance(hours=24)
    assert board.in_force() == ()


def test_what_was_stopped_does_not_hold(
    town: Town, board: NoticeBoard, clock: SettableClock
) -> None:
    broadcast = town.launch(valid_until=clock() + timedelta(hours=1))
    assert len(board.in_force()) == 1
    town.broadcasts.stop(broadcast, by="Anna")
    clock.advance(seconds=2)
    assert board.in_force() == ()


def test_the_newest_comes_first_and_is_seen_after_two_seconds(
    town: Town, board: NoticeBoard, clock: SettableClock
) -> None:
    until = clock() + timedelta(hours=1)
    assert board.in_force() == ()
    first = town.launch(valid_until=until)
    clock.advance(seconds=2)
    assert [notice.id for notice in board.in_force()] == [first]
    second = town.launch(text={"it": "Riaperte"}, valid_until=until)
    clock.advance(seconds=2)
    assert [notice.id for notice in board.in_force()] == [second, first]


def test_what_was_sent_twice_is_one_notice(
    town: Town, board: NoticeBoard, clock: SettableClock
) -> None:
    town.launch("scuole")
    other = town.launch("scuole", text={"it": "Riaperte"})
    clock.advance(minutes=5)
    again = town.launch("scuole")
    assert [notice.id for notice in board.in_force()] == [again, other]


def test_as_a_slot_it_is_plain_data(town: Town, board: NoticeBoard, clock: SettableClock) -> None:
    town.launch("meteo", valid_until=clock() + timedelta(hours=1))
    slot = board.in_force()[0].to_slot()
    assert slot["topics"] == ["meteo"]
    assert slot["valid_until"] == "2026-11-23T10:30:00+00:00"
