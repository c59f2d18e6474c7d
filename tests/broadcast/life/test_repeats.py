"""The same text to the same topics twice within a day."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis

from bot.broadcast import Broadcast, Draft, RepeatError, State
from bot.broadcast.life import Repeats, new_id
from tests.broadcast.harness import Town, draft
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock)
    for person in range(3):
        town.subscribe(person)
    return town


def send(
    town: Town, said: Draft | None = None, *, may_send: bool = True, confirm: bool = False
) -> Broadcast:
    return town.broadcasts.create(
        said or draft(), author="Anna", send=True, may_send=may_send, confirm_repeat=confirm
    ).broadcast


@pytest.mark.parametrize(
    "again",
    [
        draft(),
        draft(title={"it": "Scuole"}),
        draft(urgent=True),
        draft(text={"it": "  domani le scuole\nrestano CHIUSE."}),
    ],
)
def test_the_same_again_is_refused_unless_it_is_confirmed(town: Town, again: Draft) -> None:
    first = send(town)
    with pytest.raises(RepeatError) as error:
        send(town, again)
    assert error.value.earlier == first.id
    assert send(town, again, confirm=True).state is State.SENDING


@pytest.mark.parametrize(
    "other", [draft("meteo"), draft("scuole", "meteo"), draft(text={"it": "Altro."})]
)
def test_something_else_is_not_the_same(town: Town, other: Draft) -> None:
    send(town)
    assert send(town, other).state is State.SENDING


def test_the_order_of_the_topics_makes_no_difference(town: Town) -> None:
    send(town, draft("scuole", "meteo"))
    with pytest.raises(RepeatError):
        send(town, draft("meteo", "scuole"))


def test_a_day_later_it_may_be_said_again(town: Town, clock: SettableClock) -> None:
    send(town)
    clock.advance(hours=23, minutes=59)
    with pytest.raises(RepeatError):
        send(town)
    clock.advance(minutes=1)
    assert send(town).state is State.SENDING


def test_what_is_scheduled_counts_until_a_day_after_it_has_left(
    town: Town, clock: SettableClock
) -> None:
    send(town, draft(send_at=clock() + timedelta(days=3)))
    clock.advance(days=2)
    with pytest.raises(RepeatError):
        send(town)


def test_asking_for_approval_is_refused_too_and_approving_again(town: Town) -> None:
    waits = send(town, may_send=False)
    send(town)
    with pytest.raises(RepeatError):
        send(town, may_send=False)
    with pytest.raises(RepeatError):
        town.broadcasts.approve(waits.id, by="Bruno")
    approved = town.broadcasts.approve(waits.id, by="Bruno", confirm_repeat=True)
    assert approved.state is State.SENDING


def test_what_was_given_up_before_it_left_does_not_count(town: Town, clock: SettableClock) -> None:
    scheduled = send(town, draft(send_at=clock() + timedelta(hours=1)))
    town.broadcasts.stop(scheduled.id, by="Anna")
    assert send(town).state is State.SENDING


def test_whoever_was_cut_off_before_it_went_out_is_in_nobodys_way(
    town: Town, clock: SettableClock
) -> None:
    repeats = Repeats(town.client, town.archive, clock)
    repeats.note(new_id(clock()), draft(), confirmed=False)
    with pytest.raises(RepeatError):
        send(town)
    clock.advance(minutes=1)
    assert send(town).state is State.SENDING


def test_a_refused_one_leaves_nothing_behind(town: Town) -> None:
    send(town)
    with pytest.raises(RepeatError):
        send(town)
    assert len(list(town.broadcasts.newest())) == 1


def test_of_many_who_send_the_same_at_once_one_does(town: Town) -> None:
    start = threading.Barrier(8)

    def attempt(_: int) -> bool:
        start.wait()
        try:
            send(town)
        except RepeatError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
