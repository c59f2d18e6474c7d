"""Receipts: in any order, doubled, early, late, about nobody."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

import numpy as np
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.broadcast import Accepted, Action, InvalidReferenceError, Limits, Refused, State
from bot.broadcast.lanes import Range
from bot.broadcast.ledger import NAMES, Report, Status
from bot.broadcast.life import resumes_at
from bot.broadcast.messages import Recipient, parse_reference
from bot.broadcast.outcomes import STATUSES, Patience
from bot.citizens import Census, Change, Profile
from bot.store import keys
from tests.broadcast.harness import TOPICS, Postman, Town, address_of

BROADCAST = "01abcdefgh"
REFERENCE = f"{BROADCAST}.0.0"


def plan(town: Town, broadcast: str = BROADCAST, recipients: int = 1) -> None:
    town.ledger.plan(broadcast, {0: np.ones(recipients, dtype=np.uint8)})
    town.client.hset(keys.roster(0), mapping={str(n): b"sealed" for n in range(recipients)})


def submit(town: Town, number: int = 0) -> None:
    town.ledger.move(Range(BROADCAST, 0, 0), [number], Status.PLANNED, Status.SUBMITTING)


def status(town: Town) -> str:
    """What became of the only recipient."""
    ((name, count),) = town.counts(BROADCAST).items()
    assert count == 1
    return name


def test_each_of_the_providers_words_has_its_place(town: Town) -> None:
    for word, expected in STATUSES.items():
        broadcast = f"01{word}0000"
        plan(town, broadcast)
        assert town.receipts.record(f"{broadcast}.0.0", word)
        assert town.counts(broadcast) == {NAMES[expected]: 1}


def test_a_word_that_nobody_knows_changes_nothing(town: Town) -> None:
    plan(town)
    assert not town.receipts.record(REFERENCE, "teleported")
    assert status(town) == "planned"


EVENTS = ("accepted-by-us", "sent", "delivered", "read", "failed")


@pytest.mark.parametrize("happened", [EVENTS[:2], EVENTS[:3], EVENTS[:4], EVENTS])
def test_the_order_of_reports_does_not_matter(town: Town, happened: tuple[str, ...]) -> None:
    ends = set()
    for place, order in enumerate(permutations(happened)):
        broadcast = f"01order{place:04d}"
        plan(town, broadcast)
        for event in (*order, order[0]):  # and one of them comes twice
            if event == "accepted-by-us":
                town.ledger.record(broadcast, 0, [Report(0, Status.ACCEPTED)])
            else:
                town.receipts.record(
                    f"{broadcast}.0.0", event, 63024 if event == "failed" else None
                )
        ends.add(tuple(town.counts(broadcast)))
    assert len(ends) == 1


@given(
    st.lists(
        st.sampled_from([*STATUSES, "accepted-by-us", "unknown-to-us"]),
        max_size=12,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_highest_report_holds(town: Town, events: list[str]) -> None:
    ours = {"accepted-by-us": Status.ACCEPTED, "unknown-to-us": Status.UNKNOWN}
    town.client.flushall()
    plan(town)
    submit(town)
    for event in events:
        if event in ours:
            town.ledger.record(BROADCAST, 0, [Report(0, ours[event])])
        else:
            town.receipts.record(
                REFERENCE, event, 30008 if STATUSES[event] is Status.FAILED else None
            )
    highest = max([Status.SUBMITTING, *(ours.get(e) or STATUSES[e] for e in events)])
    assert status(town) == NAMES[highest]


def test_an_earlier_attempt_that_failed_is_no_news_of_the_present_one(town: Town) -> None:
    """Reports about both attempts, in any order, twice too, after the message was planned again."""
    late = [(0, "sent"), (0, "failed"), (0, "failed"), (1, "sent"), (1, "delivered")]
    for place, order in enumerate(sorted(set(permutations(late)))):
        broadcast = f"01again{place:04d}"
        range_ = Range(broadcast, 0, 0)
        plan(town, broadcast)
        town.receipts.record(f"{broadcast}.0.0", "failed", 63016)
        town.ledger.move(range_, [0], Status.FAILED, Status.PLANNED, most_retries=2)
        town.ledger.move(range_, [0], Status.PLANNED, Status.SUBMITTING)
        town.ledger.record(broadcast, 0, [Report(0, Status.ACCEPTED)])
        for attempt, word in order:
            about = Recipient(broadcast, 0, 0, attempt)
            code = 63016 if word == "failed" else None
            town.receipts.record(str(about), word, code)
            assert "failed" not in town.counts(broadcast), order
        assert town.counts(broadcast) == {"delivered": 1}
        assert not town.ledger.failures(broadcast)


def test_who_is_sent_to_again_has_the_attempt_in_the_reference(town: Town) -> None:
    town.subscribe(1)
    slice_, number = town.place_of(1)
    broadcast = town.launch()
    town.planner().plan(broadcast)
    codes = iter([30008])
    postman = Postman(lambda _: next(map(Refused, codes), Accepted("SM" + "0" * 32)))
    patience = Patience(reports=timedelta(0), hearing=timedelta(0))

    town.run(postman, until=town.ended(broadcast), limits=Limits(patience=patience))

    plain = f"{broadcast}.{slice_}.{number}"
    assert [message.reference for message in postman.submitted] == [plain, f"{plain}.1"]
    assert parse_reference(f"{plain}.1") == Recipient(broadcast, slice_, number, 1)


def test_a_report_that_is_faster_than_the_answer_to_the_request_holds(town: Town) -> None:
    plan(town)
    submit(town)
    town.receipts.record(REFERENCE, "delivered")
    town.ledger.record(BROADCAST, 0, [Report(0, Status.ACCEPTED)])
    assert status(town) == "delivered"


def test_a_report_proves_a_message_whose_answer_was_lost(town: Town) -> None:
    plan(town)
    submit(town)
    town.ledger.record(BROADCAST, 0, [Report(0, Status.UNKNOWN)])
    town.receipts.record(REFERENCE, "sent")
    assert status(town) == "sent"


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "01abcdefgh.0",
        "01abcdefgh.0.0.0",
        "01abcdefgh.0.0.1.1",
        "../a.0.0",
        "01abcdefgh.-1.0",
    ],
)
def test_what_is_no_reference_is_refused(town: Town, forged: str) -> None:
    with pytest.raises(InvalidReferenceError):
        town.receipts.record(forged, "read")


# ── What follows from failures ──────────────────────────────────────────────────────────────────


def suppressed(town: Town) -> list[int]:
    return [n for n in range(10) if town.client.getbit(keys.suppressed(0), n)]


def test_who_has_blocked_us_is_left_out_from_now_on(town: Town) -> None:
    plan(town)
    town.receipts.record(REFERENCE, "failed", 63014)
    assert suppressed(town) == [0]
    reason = town.client.hget(keys.suppressions(0), "0")
    assert reason is not None and reason.startswith(b"63014 ")


def test_who_writes_again_is_reachable_again_and_nothing_is_left_of_it(town: Town) -> None:
    town.subscribe(1)
    slice_, number = town.place_of(1)
    members = np.zeros(number + 1, dtype=np.uint8)
    members[number] = 1
    town.ledger.plan(BROADCAST, {slice_: members})
    census = Census(town.client, slices=64, topics=TOPICS)

    town.receipts.record(f"{BROADCAST}.{slice_}.{number}", "failed", 63014)
    ((code, since),) = census.suppressed_since()
    assert (code, census.suppressed()) == (63014, 1)
    assert since <= town.clock()

    town.write(1)
    assert (census.suppressed(), census.suppressed_since()) == (0, ())


def test_a_repeated_failure_counts_once_towards_suppression(town: Town) -> None:
    plan(town)
    for _ in range(5):
        town.receipts.record(REFERENCE, "undelivered", 63024)
    assert suppressed(town) == []


@pytest.mark.parametrize("code", [63014, 63024])
def test_of_who_is_erased_while_their_message_is_under_way_nothing_is_noted(
    town: Town, code: int
) -> None:
    town.subscribe(1)
    slice_, number = town.place_of(1)
    broadcast = town.launch()
    town.planner().plan(broadcast)
    record = town.registry.load([address_of(1)], "SMerase")
    erased = Change(Profile(), session=None, reply=b"[]", at=town.clock(), forget=True)
    assert town.registry.commit(record, erased)

    assert town.receipts.record(f"{broadcast}.{slice_}.{number}", "failed", code)

    assert town.counts(broadcast) == {"failed": 1}
    assert not town.client.exists(keys.strikes(slice_), keys.suppressions(slice_))
    assert not town.client.getbit(keys.suppressed(slice_), number)


def test_three_broadcasts_in_a_row_that_do_not_arrive_suppress(town: Town) -> None:
    for turn in range(3):
        assert suppressed(town) == []
        plan(town, f"01turn{turn}0000")
        town.receipts.record(f"01turn{turn}0000.0.0", "undelivered", 63024)
    assert suppressed(town) == [0]


def test_one_that_arrives_wipes_the_strikes_out(town: Town) -> None:
    for turn, outcome in enumerate(["undelivered", "undelivered", "delivered", "undelivered"]):
        plan(town, f"01turn{turn}0000")
        town.receipts.record(
            f"01turn{turn}0000.0.0", outcome, 63024 if outcome == "undelivered" else None
        )
    assert suppressed(town) == []


def test_a_failure_after_the_delivery_suppresses_nobody(town: Town) -> None:
    plan(town)
    town.receipts.record(REFERENCE, "delivered")
    town.receipts.record(REFERENCE, "failed", 63014)
    assert suppressed(town) == []


@pytest.fixture
def sending(town: Town) -> Iterator[str]:
    """A broadcast that goes out to twenty people."""
    for person in range(20):
        town.subscribe(person)
    return_id = town.launch()
    town.ledger.plan(return_id, {0: np.ones(20, dtype=np.uint8)})
    yield return_id


def test_the_limit_of_a_day_pauses_at_once_until_tomorrow(town: Town, sending: str) -> None:
    town.receipts.record(f"{sending}.0.0", "failed", 63038)

    paused = town.archive.existing(sending)
    assert paused.state == State.PAUSED
    assert town.archive.log(sending)[-1].action is Action.PAUSE
    assert paused.pause_reason is not None
    assert (paused.pause_reason.code, paused.pause_reason.values["error"]) == ("provider", 63038)
    moment = resumes_at(paused)
    assert moment is not None
    assert timedelta(hours=23) < moment - town.clock() <= timedelta(hours=24)


def test_who_is_outside_the_window_after_all_counts_as_outside_from_now_on(
    town: Town, sending: str
) -> None:
    number = 0
    town.receipts.record(f"{sending}.0.{number}", "failed", 63016)
    stored = town.client.getrange(keys.last_inbound(0), number * 4, number * 4 + 3)
    assert stored == bytes(4)


def test_being_too_fast_lets_everything_rest(town: Town, sending: str) -> None:
    assert next(iter(town.paces)).reserve(1)[0]
    before = time.monotonic()
    town.receipts.record(f"{sending}.0.0", "failed", 63018)
    after = time.monotonic()
    moments, ask_again = next(iter(town.paces)).reserve(1)
    assert not moments
    assert before + 29 < ask_again <= after + 30


def test_a_failure_of_one_person_leaves_the_broadcast_alone(
    town: Town, sending: str, redis_client: redis.Redis
) -> None:
    for number in range(10):
        town.receipts.record(f"{sending}.0.{number}", "undelivered", 63024)
    assert town.state(sending) == State.SENDING
