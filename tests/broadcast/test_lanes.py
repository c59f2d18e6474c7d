"""The lanes: leased, renewed, taken over, given back, buried."""

import pytest
import redis

from bot.broadcast.lanes import Lane, Lanes, Lease
from bot.store import keys
from tests.waiting import eventually

LEASE = 0.05


@pytest.fixture
def lanes(redis_client: redis.Redis) -> Lanes:
    lanes = Lanes(redis_client, lease_seconds=LEASE)
    lanes.open()
    return lanes


@pytest.fixture
def others(redis_client: redis.Redis) -> Lanes:
    return Lanes(redis_client, lease_seconds=LEASE)


def taken_over(lanes: Lanes, lane: Lane = Lane.ORDINARY) -> Lease:
    """The next entry whose lease runs out."""
    return eventually(lambda: lanes.reclaim(lane), "the end of a lease")


def test_entries_are_leased_once_and_in_their_order(lanes: Lanes, others: Lanes) -> None:
    lanes.put(Lane.ORDINARY, [{"n": str(n)} for n in range(4)])
    leased = [who.lease(Lane.ORDINARY) for who in (lanes, others, lanes, others, lanes)]
    assert [lease and lease.fields["n"] for lease in leased] == [b"0", b"1", b"2", b"3", None]


def test_work_that_was_put_before_anybody_came_is_found(redis_client: redis.Redis) -> None:
    early = Lanes(redis_client)
    early.put(Lane.EMERGENCY, [{"n": "1"}])
    early.open()
    early.open()
    assert early.lease(Lane.EMERGENCY) is not None


def test_what_is_finished_is_gone(lanes: Lanes) -> None:
    lanes.put(Lane.ORDINARY, [{"n": "1"}])
    lease = lanes.lease(Lane.ORDINARY)
    assert lease is not None
    assert lanes.unfinished(Lane.ORDINARY) == 1
    assert lanes.finish(lease)
    assert lanes.unfinished(Lane.ORDINARY) == 0
    assert not lanes.finish(lease)


def test_the_lease_of_a_dead_holder_goes_to_somebody_else(lanes: Lanes, others: Lanes) -> None:
    lanes.put(Lane.ORDINARY, [{"n": "1"}])
    lost = lanes.lease(Lane.ORDINARY)
    assert lost is not None
    assert others.lease(Lane.ORDINARY) is None

    assert taken_over(others) == lost

    assert not lanes.renew(lost)
    assert not lanes.finish(lost)
    assert not lanes.give_back(lost)
    assert others.finish(lost)


def test_a_lease_that_is_renewed_stays(lanes: Lanes, redis_client: redis.Redis) -> None:
    patient = Lanes(redis_client, lease_seconds=60)
    lanes.put(Lane.ORDINARY, [{"n": "1"}])
    lease = lanes.lease(Lane.ORDINARY)
    assert lease is not None
    an_hour = {"idle": 60 * 60 * 1000, "justid": True}
    claim = keys.lane(Lane.ORDINARY), "broadcasters", lanes.holder
    for _ in range(3):
        redis_client.xclaim(*claim, 0, [lease.entry], **an_hour)  # as if so long had passed
        assert lanes.renew(lease)
        assert patient.reclaim(Lane.ORDINARY) is None
    redis_client.xclaim(*claim, 0, [lease.entry], **an_hour)
    assert patient.reclaim(Lane.ORDINARY) is not None


def test_what_is_given_back_is_there_at_once_for_anybody(lanes: Lanes, others: Lanes) -> None:
    lanes.put(Lane.ORDINARY, [{"n": "1"}, {"n": "2"}])
    lease = lanes.lease(Lane.ORDINARY)
    assert lease is not None
    assert lanes.give_back(lease)
    leased = [others.lease(Lane.ORDINARY), others.lease(Lane.ORDINARY)]
    assert [one and one.fields for one in leased] == [{"n": b"2"}, {"n": b"1"}]


def test_what_kills_everybody_ends_on_the_dead_list(lanes: Lanes) -> None:
    lanes.put(Lane.ORDINARY, [{"n": "1"}])
    assert lanes.lease(Lane.ORDINARY) is not None
    for _ in range(5):
        taken_over(lanes)

    def buried() -> list[dict[str, str]]:
        assert lanes.reclaim(Lane.ORDINARY) is None
        return lanes.dead(Lane.ORDINARY)

    (stone,) = eventually(buried, "a burial")
    assert stone["n"] == "1"
    assert lanes.unfinished(Lane.ORDINARY) == 0


def test_a_buried_reply_does_not_show_what_somebody_was_to_read(lanes: Lanes) -> None:
    lanes.put(Lane.REPLIES, [{"messages": "caro Mario"}])
    lease = lanes.lease(Lane.REPLIES)
    assert lease is not None
    lanes.bury(lease, "not readable")
    assert "Mario" not in str(lanes.dead(Lane.REPLIES))
