"""Sending again, to exactly those who were not reached."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis

from bot.broadcast import (
    Accepted,
    BlockedError,
    InvalidDraftError,
    Outgoing,
    Reason,
    Refused,
    State,
    WrongStateError,
)
from bot.broadcast.ledger import Status
from bot.clock import system_clock
from tests.broadcast.harness import Postman, Town, address_of
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock)
    for person in range(6):
        town.subscribe(person)
    return town


def over(town: Town, failed: set[int], late: Collection[int] = (), **more: object) -> str:
    """A broadcast that is over and did not reach some, or of which the last is not heard yet."""
    broadcast = town.launch(**more)
    town.planner().plan(broadcast)
    for person in range(6):
        slice_, number = town.place_of(person)
        arrived = "sent" if person in late else "delivered"
        status, code = ("failed", 63032) if person in failed else (arrived, None)
        town.receipts.record(f"{broadcast}.{slice_}.{number}", status, code)
    for range_ in town.archive.progress.open_ranges(broadcast):
        town.archive.progress.range_done(range_)
    town.settling().run()
    assert town.state(broadcast) == State.COMPLETED
    return broadcast


def test_it_goes_to_those_who_failed_and_to_nobody_else(redis_client: redis.Redis) -> None:
    town = Town(redis_client, system_clock)
    for person in range(6):
        town.subscribe(person)
    failing = {address_of(person).uri for person in (1, 4)}

    def answer(message: Outgoing) -> Accepted | Refused:
        return Refused(63032) if message.to.uri in failing else Accepted("SM")

    first = town.launch()
    town.run(Postman(answer), until=town.ended(first))
    again = town.broadcasts.offshoots.resend_failed(first, by="Bruno").broadcast
    postman = Postman(lambda message: Accepted("SM"))
    town.run(postman, until=town.ended(again.id))

    assert set(postman.addresses) == failing
    assert len(postman.addresses) == 2
    assert town.counts(again.id) == {"accepted": 2}
    assert town.counts(first) == {"accepted": 4, "failed": 2}


def test_it_is_a_broadcast_of_its_own_that_says_what_it_is(town: Town) -> None:
    first = over(town, {1, 2})
    again = town.broadcasts.offshoots.resend_failed(first, by="Bruno", by_id="b").broadcast
    assert (again.state, again.resend_of, again.author) == (State.SENDING, first, "Bruno")
    assert again.draft == town.archive.existing(first).draft
    assert again.preflight is not None
    assert again.preflight.recipients == 2
    last = town.broadcasts.log(first)[-1]
    assert (last.action, last.state, last.by, last.note) == (
        "resend",
        "completed",
        "Bruno",
        again.id,
    )


def test_asked_for_twice_or_at_once_it_is_made_once(town: Town) -> None:
    first = over(town, {1})
    with ThreadPoolExecutor(6) as pool:
        made = list(
            pool.map(lambda _: town.broadcasts.offshoots.resend_failed(first, by="Bruno"), range(6))
        )
    assert len({one.broadcast.id for one in made}) == 1
    assert sum(one.fresh for one in made) == 1


def test_who_fails_after_the_others_were_sent_to_again_gets_another_chance(town: Town) -> None:
    first = over(town, {1}, late={4})
    again = town.broadcasts.offshoots.resend_failed(first, by="Bruno").broadcast.id
    assert town.planner().plan(again) == 1
    slice_, number = town.place_of(4)
    town.receipts.record(f"{first}.{slice_}.{number}", "failed", 63032)

    still = town.broadcasts.offshoots.resend_failed(first, by="Bruno")
    assert (still.broadcast.id, still.fresh) == (again, False)  # it is under way
    town.broadcasts.stop(again, by="Anna")
    later = town.broadcasts.offshoots.resend_failed(first, by="Bruno")
    assert later.fresh
    assert town.planner().plan(later.broadcast.id) == 1
    assert town.ledger.slices(later.broadcast.id)[slice_][number] == Status.PLANNED
    town.broadcasts.stop(later.broadcast.id, by="Anna")
    last = town.broadcasts.offshoots.resend_failed(first, by="Bruno")
    assert (last.broadcast.id, last.fresh) == (later.broadcast.id, False)


def test_who_left_or_became_unreachable_meanwhile_is_not_written_to(town: Town) -> None:
    first = over(town, {1, 2})
    town.leave(1)
    again = town.broadcasts.offshoots.resend_failed(first, by="Bruno").broadcast
    assert town.planner().plan(again.id) == 1


def test_where_everybody_was_reached_there_is_nobody_to_send_to(town: Town) -> None:
    with pytest.raises(BlockedError) as error:
        town.broadcasts.offshoots.resend_failed(over(town, set()), by="Bruno")
    assert error.value.blockers == (Reason("nobody_left"),)


def test_it_is_not_sent_again_while_it_is_under_way_or_when_it_is_not_true_any_more(
    town: Town, clock: SettableClock
) -> None:
    with pytest.raises(WrongStateError):
        town.broadcasts.offshoots.resend_failed(town.launch(), by="Bruno")
    first = over(town, {1}, valid_until=clock() + timedelta(hours=1))
    clock.advance(hours=2)
    with pytest.raises(InvalidDraftError):
        town.broadcasts.offshoots.resend_failed(first, by="Bruno")
