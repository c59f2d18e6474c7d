"""What happens by the clock: launching at the hour, expiring, and whom it then did not reach."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis
from structlog.testing import capture_logs

from bot.broadcast import (
    Accepted,
    Action,
    BlockedError,
    Broadcast,
    ChangedError,
    Draft,
    Reason,
    State,
    WrongStateError,
)
from bot.broadcast.lanes import Lane, Lanes
from bot.broadcast.life import Party
from bot.store import keys
from tests.broadcast.harness import Postman, Town, address_of, draft, run_until
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock)
    for person in range(5):
        town.subscribe(person)
    return town


@pytest.fixture
def settle(town: Town) -> Callable[[], dict[str, str]]:
    """One round of what every broadcaster does every two seconds."""
    return town.settling().run


def made(town: Town, said: Draft, *, may_send: bool = True) -> Broadcast:
    return town.broadcasts.create(said, author="Anna", send=True, may_send=may_send).broadcast


def orders(town: Town) -> int:
    return Lanes(town.client).unfinished(Lane.ORDINARY)


# ── The hour ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_scheduled_leaves_at_its_hour_and_not_before(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    assert (scheduled.state, scheduled.approved_by, scheduled.launched_at) == (
        State.SCHEDULED,
        "Anna",
        None,
    )
    clock.advance(minutes=59)
    assert settle() == {}
    assert orders(town) == 0

    clock.advance(minutes=1)
    assert settle() == {scheduled.id: "launched"}
    launched = town.archive.existing(scheduled.id)
    assert (launched.state, launched.launched_at) == (State.SENDING, clock())
    assert orders(town) == 1


def test_of_many_broadcasters_at_once_one_launches(town: Town, clock: SettableClock) -> None:
    made(town, draft(send_at=clock() + timedelta(hours=1)))
    clock.advance(hours=1)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda settling: settling.run(), [town.settling() for _ in range(8)]))
    assert sum(bool(one) for one in done) == 1
    assert orders(town) == 1


def test_with_several_broadcasters_everybody_gets_it_once(town: Town, clock: SettableClock) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    clock.advance(hours=1)
    postman = Postman(lambda message: Accepted("SM"))

    async def run() -> None:
        workers = [town.broadcaster(postman) for _ in range(3)]
        ended = town.ended(scheduled.id)
        await asyncio.gather(*(run_until(worker, ended) for worker in workers))

    asyncio.run(run())
    assert sorted(postman.addresses) == [address_of(person).uri for person in range(5)]


def test_one_that_was_launched_by_a_broadcaster_that_died_is_planned_a_little_later(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    clock.advance(hours=1)
    launched = {"launched_at": clock().isoformat()}
    town.archive.act(
        scheduled.id, Action.LAUNCH, by="jesi-on", party=Party.SERVICE, fields=launched
    )
    clock.advance(seconds=10)
    assert settle() == {scheduled.id: "planned again"}
    assert settle() == {}
    assert orders(town) == 1


def test_what_is_approved_after_its_hour_leaves_at_once(town: Town, clock: SettableClock) -> None:
    waits = made(town, draft(send_at=clock() + timedelta(hours=1)), may_send=False)
    clock.advance(hours=2)
    assert town.broadcasts.approve(waits.id, by="Bruno").state is State.SENDING


@pytest.mark.parametrize(
    ("hour", "leaves"),
    [
        ("2027-03-28T01:59:00+01:00", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00:00+02:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_nights_on_which_clocks_change_make_no_difference(
    town: Town,
    clock: SettableClock,
    settle: Callable[[], dict[str, str]],
    hour: str,
    leaves: datetime,
) -> None:
    clock.now = leaves - timedelta(minutes=5)
    scheduled = made(town, draft(send_at=datetime.fromisoformat(hour)))
    clock.now = leaves - timedelta(seconds=1)
    assert settle() == {}
    clock.now = leaves
    assert settle() == {scheduled.id: "launched"}


def test_what_is_scheduled_becomes_a_notice_when_it_leaves(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(days=2)))
    assert town.notices.in_force() == ()
    clock.advance(days=2)
    settle()
    (notice,) = town.notices.in_force()
    assert (notice.id, notice.holds_until) == (scheduled.id, clock() + timedelta(days=1))


# ── What cannot leave at its hour ───────────────────────────────────────────────────────────────


def test_what_nobody_follows_any_more_is_paused_with_the_reason_instead_of_ending_empty(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    for person in range(5):
        town.leave(person)
    clock.advance(hours=1)
    assert settle() == {scheduled.id: "paused at its hour"}
    paused = town.archive.existing(scheduled.id)
    obstacles = {"obstacles": [{"code": "no_recipients"}]}
    assert (paused.state, paused.launched_at) == (State.PAUSED, None)
    assert paused.pause_reason == Reason("cannot_leave", obstacles)
    assert (settle(), orders(town)) == ({}, 0)


def test_it_goes_on_when_somebody_says_so_and_nothing_stands_in_the_way_any_more(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    hour = clock() + timedelta(hours=1)
    scheduled = made(town, draft(send_at=hour, valid_until=hour + timedelta(hours=5)))
    for person in range(5):
        town.leave(person)
    clock.advance(hours=1)
    settle()
    with pytest.raises(BlockedError, match="no_recipients"):
        town.broadcasts.resume(scheduled.id, by="Bruno")
    town.subscribe(1)
    clock.advance(minutes=5)
    resumed = town.broadcasts.resume(scheduled.id, by="Bruno")
    assert (resumed.state, resumed.launched_at) == (State.SENDING, clock())
    assert [notice.id for notice in town.notices.in_force()] == [scheduled.id]
    assert orders(town) == 1


def test_one_that_nobody_looks_after_expires_a_week_after_its_hour(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    for person in range(5):
        town.leave(person)
    clock.advance(hours=1)
    settle()
    clock.advance(days=6)
    assert settle() == {}
    clock.advance(days=1)
    assert settle() == {scheduled.id: "expired"}


def test_a_days_limit_that_is_used_up_holds_nobody_back_who_is_within_it(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    town = Town(redis_client, clock, tier=3)
    for person in range(5):
        town.subscribe(person)
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=25)))
    clock.advance(hours=25)
    assert [one.code for one in town.broadcasts.preview(draft()).blockers] == ["day_limit"]
    assert town.settling().run() == {scheduled.id: "launched"}


# ── Changing one's mind ─────────────────────────────────────────────────────────────────────────


def test_what_is_scheduled_can_be_withdrawn_changed_and_approved_anew(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    withdrawn = town.broadcasts.withdraw(scheduled.id, by="Bruno", note="Manca la data")
    assert (withdrawn.state, withdrawn.approved_by) == (State.DRAFT, None)
    other = draft(text={"it": "Lunedì 5 le scuole restano chiuse."})
    edited = town.broadcasts.edit(scheduled.id, other, by="Anna")
    assert edited.draft.content_hash == other.content_hash
    clock.advance(hours=2)
    assert settle() == {}
    assert town.broadcasts.approve(scheduled.id, by="Bruno").state is State.SENDING

    log = town.broadcasts.log(scheduled.id)
    assert [(entry.action, entry.state, entry.note) for entry in log][1:] == [
        ("schedule", "scheduled", ""),
        ("withdraw", "draft", "Manca la data"),
        ("edit", "draft", ""),
        ("approve", "sending", ""),
    ]
    hashes = [entry.content_hash for entry in log]
    assert hashes == [scheduled.draft.content_hash] * 3 + [other.content_hash] * 2


def test_what_awaits_approval_cannot_be_changed_under_the_eyes_of_who_reads_it(
    town: Town,
) -> None:
    waits = made(town, draft(), may_send=False)
    with pytest.raises(WrongStateError):
        town.broadcasts.edit(waits.id, draft(text={"it": "Altro."}), by="Anna")


def test_an_approval_is_of_what_was_read(town: Town) -> None:
    waits = made(town, draft(), may_send=False)
    town.broadcasts.withdraw(waits.id, by="Anna")
    changed = town.broadcasts.edit(waits.id, draft(text={"it": "Altro."}), by="Anna")
    town.broadcasts.submit(waits.id, by="Anna")
    with pytest.raises(ChangedError):
        town.broadcasts.approve(waits.id, by="Bruno", content_hash=waits.draft.content_hash)
    assert town.state(waits.id) == State.AWAITING_APPROVAL
    read = changed.draft.content_hash
    assert town.broadcasts.approve(waits.id, by="Bruno", content_hash=read).state is State.SENDING


# ── The end of validity ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [State.AWAITING_APPROVAL, State.SCHEDULED, State.PAUSED])
def test_what_waits_beyond_its_validity_expires(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]], state: State
) -> None:
    until = clock() + timedelta(hours=1)
    later = until - timedelta(minutes=1) if state is State.SCHEDULED else None
    waits = made(
        town,
        draft(valid_until=until, send_at=later),
        may_send=state is not State.AWAITING_APPROVAL,
    )
    if state is State.PAUSED:
        town.broadcasts.pause(waits.id, by="Anna")
    assert town.state(waits.id) == state
    clock.advance(hours=1)
    assert settle() == {waits.id: "expired"}
    expired = town.archive.existing(waits.id)
    assert (expired.state, expired.ended_at) == (State.EXPIRED, clock())
    assert settle() == {waits.id: "let go"}
    assert settle() == {}


def test_who_was_not_reached_in_time_is_counted_as_withheld(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    broadcast = town.launch(valid_until=clock() + timedelta(hours=1))
    town.planner().plan(broadcast)
    clock.advance(hours=1)
    assert settle() == {broadcast: "expired"}
    assert town.counts(broadcast) == {"skipped": 5}
    assert town.withheld(broadcast) == 5


def test_what_has_all_left_when_its_validity_ends_is_not_called_expired(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    broadcast = town.launch(valid_until=clock() + timedelta(hours=1))
    town.planner().plan(broadcast)
    town.everybody_is(broadcast, "delivered")
    for range_ in town.archive.progress.open_ranges(broadcast):
        town.archive.progress.range_done(range_)
    clock.advance(hours=1)
    assert settle() == {broadcast: "completed"}


@pytest.mark.parametrize("hours", [0, 1])
def test_what_has_all_left_when_it_is_paused_is_completed(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]], hours: int
) -> None:
    broadcast = town.launch(valid_until=clock() + timedelta(hours=1))
    town.planner().plan(broadcast)
    town.broadcasts.pause(broadcast, by="Anna")
    assert settle() == {}
    town.everybody_is(broadcast, "delivered")
    for range_ in town.archive.progress.open_ranges(broadcast):
        town.archive.progress.range_done(range_)
    clock.advance(hours=hours)
    assert settle() == {broadcast: "completed"}


def test_one_that_cannot_be_looked_after_holds_no_other_up(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    broken = town.launch(text={"it": "Domani si torna a scuola."})
    town.planner().plan(broken)
    town.client.delete(keys.broadcast_ranges(broken))
    town.client.set(keys.broadcast_ranges(broken), "no set of ranges")
    waits = made(town, draft(valid_until=clock() + timedelta(hours=1)), may_send=False)
    clock.advance(hours=1)
    with capture_logs() as logs:
        assert settle() == {waits.id: "expired"}
    assert [(one["event"], one["broadcast"]) for one in logs] == [("not looked after", broken)]


def test_the_log_says_that_the_service_did_it(
    town: Town, clock: SettableClock, settle: Callable[[], dict[str, str]]
) -> None:
    scheduled = made(town, draft(send_at=clock() + timedelta(hours=1)))
    clock.advance(hours=1)
    settle()
    last = town.broadcasts.log(scheduled.id)[-1]
    assert (last.by, last.action, last.at) == ("jesi-on", Action.LAUNCH, clock())
