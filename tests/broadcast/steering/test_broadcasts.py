"""What staff do with broadcasts: create, approve, stop, pause, look."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis

from bot.broadcast import (
    BlockedError,
    Created,
    Draft,
    IdempotencyConflictError,
    InvalidDraftError,
    Reason,
    State,
    UnknownBroadcastError,
    WrongStateError,
)
from bot.broadcast.lanes import Lane, Lanes
from tests.broadcast.harness import Town, draft
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock, mps=80)
    for person in range(10):
        town.subscribe(person, ["scuole"] if person % 2 else ["scuole", "meteo"])
    return town


def create(town: Town, written: Draft | None = None, **more: object) -> Created:
    options = {"author": "Anna", "send": True, "may_send": True, **more}
    return town.broadcasts.create(written or draft(), **options)  # type: ignore[arg-type]


def waiting(town: Town, lane: Lane = Lane.ORDINARY) -> int:
    return Lanes(town.client).unfinished(lane)


# ── Creating ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("send", "may_send", "state"),
    [
        (False, True, State.DRAFT),
        (False, False, State.DRAFT),
        (True, False, State.AWAITING_APPROVAL),
        (True, True, State.SENDING),
    ],
)
def test_where_a_new_one_stands(town: Town, send: bool, may_send: bool, state: State) -> None:
    created = create(town, send=send, may_send=may_send)
    assert created.fresh
    assert created.broadcast.state is state
    assert town.broadcasts.get(created.broadcast.id) == created.broadcast
    assert waiting(town) == (1 if state is State.SENDING else 0)


def test_an_urgent_one_waits_in_the_lane_of_emergencies(town: Town) -> None:
    create(town, draft(urgent=True))
    assert (waiting(town), waiting(town, Lane.EMERGENCY)) == (0, 1)


def test_nothing_is_kept_of_a_draft_that_cannot_be_sent(town: Town) -> None:
    with pytest.raises(InvalidDraftError):
        create(town, draft("sport"), send=False)
    assert not list(town.broadcasts.newest())


def test_nothing_goes_out_to_nobody(town: Town) -> None:
    with pytest.raises(BlockedError) as error:
        create(town, draft("eventi"))
    assert error.value.blockers == (Reason("no_recipients"),)
    assert not list(town.broadcasts.newest())


def test_the_same_key_with_the_same_body_is_the_same_broadcast(town: Town) -> None:
    first, second = create(town, idempotency_key="k"), create(town, idempotency_key="k")
    assert (first.fresh, second.fresh) == (True, False)
    assert first.broadcast == second.broadcast
    assert waiting(town) == 1


@pytest.mark.parametrize("other", [{"written": draft(title={"it": "Neve"})}, {"send": False}])
def test_the_same_key_with_another_body_is_a_conflict(town: Town, other: dict) -> None:
    create(town, idempotency_key="k")
    with pytest.raises(IdempotencyConflictError):
        create(town, idempotency_key="k", **other)
    assert len(list(town.broadcasts.newest())) == 1


def test_two_people_may_use_the_same_key(town: Town) -> None:
    first = create(town, idempotency_key="1", author="Anna")
    second = create(town, draft(text={"it": "Altro"}), idempotency_key="1", author="Bruno")
    assert first.broadcast.id != second.broadcast.id


def test_of_many_requests_with_one_key_at_once_one_makes_the_broadcast(town: Town) -> None:
    start = threading.Barrier(8)

    def request(_: int) -> Created:
        start.wait()
        return create(town, idempotency_key="k")

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(request, range(8)))

    assert len({one.broadcast.id for one in created}) == 1
    assert [one.fresh for one in created].count(True) == 1
    assert waiting(town) == 1


# ── Approving and stopping ──────────────────────────────────────────────────────────────────────


def test_approval_lets_it_out_and_is_remembered(town: Town, clock: SettableClock) -> None:
    waits = create(town, may_send=False).broadcast
    clock.advance(minutes=5)

    approved = town.broadcasts.approve(waits.id, by="Bruno")

    assert (approved.state, approved.approved_by) == (State.SENDING, "Bruno")
    assert approved.launched_at == clock()
    assert waiting(town) == 1


def test_the_log_tells_who_did_what_when_to_which_text(town: Town, clock: SettableClock) -> None:
    waits = create(town, may_send=False).broadcast
    clock.advance(minutes=5)
    town.broadcasts.approve(waits.id, by="Bruno")
    town.broadcasts.stop(waits.id, by="Carla")

    log = town.broadcasts.log(waits.id)

    assert [(entry.by, entry.action, entry.state) for entry in log] == [
        ("Anna", None, "draft"),
        ("Anna", "submit", "awaiting_approval"),
        ("Bruno", "approve", "sending"),
        ("Carla", "stop", "stopped"),
    ]
    assert {entry.content_hash for entry in log} == {waits.draft.content_hash}
    assert log[2].at - log[1].at == timedelta(minutes=5)


def test_what_is_not_valid_any_more_is_not_approved(town: Town, clock: SettableClock) -> None:
    soon = draft(valid_until=clock() + timedelta(hours=1))
    waits = create(town, soon, may_send=False).broadcast
    clock.advance(hours=2)
    with pytest.raises(InvalidDraftError):
        town.broadcasts.approve(waits.id, by="Bruno")
    assert town.state(waits.id) == State.AWAITING_APPROVAL


def test_of_two_who_approve_at_once_one_does(town: Town) -> None:
    waits = create(town, may_send=False).broadcast
    start = threading.Barrier(4)

    def approve(name: str) -> bool:
        start.wait()
        try:
            town.broadcasts.approve(waits.id, by=name)
        except WrongStateError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(approve, "ABCD"))

    assert done.count(True) == 1
    assert waiting(town) == 1
    assert len(town.broadcasts.log(waits.id)) == 3


def test_what_was_stopped_cannot_be_approved(town: Town) -> None:
    waits = create(town, may_send=False).broadcast
    stopped = town.broadcasts.stop(waits.id, by="Anna")
    assert stopped.ended_at is not None
    with pytest.raises(WrongStateError):
        town.broadcasts.approve(waits.id, by="Bruno")


def test_what_does_not_exist_cannot_be_stopped(town: Town) -> None:
    with pytest.raises(UnknownBroadcastError):
        town.broadcasts.stop("01nothing0", by="Anna")
    assert town.broadcasts.get("01nothing0") is None


# ── Looking ─────────────────────────────────────────────────────────────────────────────────────


def test_counts_are_zero_before_anything_is_planned(town: Town) -> None:
    counts = town.broadcasts.counts(create(town).broadcast.id)
    assert set(counts) == {
        "planned", "submitting", "accepted", "sent", "delivered", "read", "failed", "skipped",
        "unknown",
    }  # fmt: skip
    assert set(counts.values()) == {0}
