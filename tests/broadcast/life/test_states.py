"""Finding broadcasts by state, and counting several for a list."""

import pytest
import redis

from bot.broadcast.life import Action, State
from bot.broadcast.life.states import StateIndex
from bot.store import keys
from tests.broadcast.harness import Town, draft
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    """A store without citizens, in which time goes on when a test says so."""
    return Town(redis_client, clock)


def written(town: Town) -> str:
    made = town.broadcasts.create(draft("meteo"), author="Anna", send=False, may_send=False)
    return made.broadcast.id


def in_state(town: Town, state: State) -> list[str]:
    return [one.id for one in town.broadcasts.newest(state=state)]


def test_a_broadcast_is_found_by_the_state_that_it_is_in_and_by_no_other(
    town: Town, clock: SettableClock
) -> None:
    town.subscribe(1)
    first = written(town)
    clock.advance(seconds=1)
    second = written(town)
    assert in_state(town, State.DRAFT) == [second, first]
    town.broadcasts.submit(first, by="Anna")
    assert (in_state(town, State.DRAFT), in_state(town, State.AWAITING_APPROVAL)) == (
        [second],
        [first],
    )
    town.broadcasts.withdraw(first, by="Anna")
    assert in_state(town, State.DRAFT) == [second, first]
    assert in_state(town, State.AWAITING_APPROVAL) == []
    sent = town.launch("meteo")
    town.broadcasts.stop(sent, by="Anna")
    assert in_state(town, State.STOPPED) == [sent]
    assert in_state(town, State.SENDING) == []


def test_one_that_came_back_while_it_was_struck_off_is_still_found(town: Town) -> None:
    """Two people at once: one submits it, the other withdraws it before the first is done."""
    town.subscribe(1)
    made = written(town)
    town.archive.act(made, Action.SUBMIT, by="Anna")
    town.archive.act(made, Action.WITHDRAW, by="Paolo")
    StateIndex(town.client).moved(made, State.DRAFT, State.AWAITING_APPROVAL)
    assert in_state(town, State.DRAFT) == [made]
    assert in_state(town, State.AWAITING_APPROVAL) == []


def test_one_that_was_never_moved_after_all_is_where_it_was(town: Town) -> None:
    made = written(town)
    StateIndex(town.client).enter(made, State.SENDING)
    assert in_state(town, State.SENDING) == []
    assert in_state(town, State.DRAFT) == [made]


def test_a_store_of_an_earlier_version_gets_its_index_at_the_first_look(town: Town) -> None:
    made = written(town)
    town.client.delete(keys.BROADCASTS_INDEXED, keys.broadcasts_in(State.DRAFT))
    assert in_state(town, State.DRAFT) == [made]


def test_more_than_are_read_at_once_are_all_found_in_order(
    town: Town, clock: SettableClock
) -> None:
    made = []
    for _ in range(5):
        made.append(written(town))
        clock.advance(seconds=1)
    newest = [one.id for one in town.broadcasts.newest(at_once=2)]
    assert newest == made[::-1]
    assert [one.id for one in town.broadcasts.newest(before=made[3], at_once=2)] == made[2::-1]


def test_a_list_counts_as_one_by_one(town: Town) -> None:
    for person in range(5):
        town.subscribe(person)
    ids = [written(town), town.launch("meteo"), town.launch("meteo", "scuole")]
    for broadcast in ids[1:]:
        town.planner().plan(broadcast)
    town.broadcasts.stop(ids[2], by="Anna")
    found = town.archive.load(ids)
    assert town.broadcasts.counts_of(found) == [town.broadcasts.counts(one) for one in ids]


def test_what_was_over_yesterday_is_counted_once_an_hour(town: Town, clock: SettableClock) -> None:
    town.subscribe(1)
    made = town.launch("meteo")
    town.planner().plan(made)
    town.broadcasts.stop(made, by="Anna")

    def counted() -> int:
        return town.broadcasts.counts_of(town.archive.load([made]))[0]["planned"]

    clock.advance(hours=25)
    assert counted() == 1
    for slice_ in range(town.ledger.slices_kept):
        town.client.delete(keys.ledger(slice_, made))
    clock.advance(minutes=59)
    assert counted() == 1, "not counted anew"
    clock.advance(minutes=1)
    assert counted() == 0
