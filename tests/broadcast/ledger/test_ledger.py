"""The ledger: who is claimed, by whom, and what can no longer be changed."""

import numpy as np
import pytest

from bot.broadcast.lanes import RANGE_NUMBERS, Range
from bot.broadcast.ledger import FenceLostError, Report, Status
from tests.broadcast.harness import Town
from tests.broadcast.ledger.conftest import people_of_slice

BROADCAST = "01abcdefgh"
WHOLE = Range(BROADCAST, 0, 0)


@pytest.fixture
def people(town: Town) -> list[int]:
    """Five people in slice 0 who follow everything; a broadcast is planned for them."""
    people = people_of_slice(town, 0, 5)
    town.ledger.plan(BROADCAST, {0: np.ones(5, dtype=np.uint8)})
    return people


def counts(town: Town) -> dict[str, int]:
    return town.counts(BROADCAST)


def test_a_claim_marks_as_submitting_and_tells_whom_to_send_to(
    town: Town, people: list[int]
) -> None:
    fence = town.ledger.take(WHOLE)

    found = town.claiming.claim(WHOLE, fence, ["scuole"], 3)

    assert [claim.number for claim in found.claims] == [0, 1, 2]
    opened = [town.registry.address(0, claim.number, claim.address) for claim in found.claims]
    assert len({address.uri for address in opened}) == 3
    assert counts(town) == {"submitting": 3, "planned": 2}


def test_nobody_is_claimed_twice(town: Town, people: list[int]) -> None:
    fence = town.ledger.take(WHOLE)
    claimed = [
        claim.number
        for _ in range(4)
        for claim in town.claiming.claim(WHOLE, fence, ["scuole"], 2).claims
    ]
    assert claimed == [0, 1, 2, 3, 4]


def test_who_has_left_every_topic_is_skipped(town: Town, people: list[int]) -> None:
    town.leave(people[1])
    town.subscribe(people[2], ["eventi"])
    town.subscribe(people[3], ["eventi", "meteo"])
    fence = town.ledger.take(WHOLE)

    found = town.claiming.claim(WHOLE, fence, ["scuole", "meteo"], 10)

    assert ([claim.number for claim in found.claims], found.skipped) == ([0, 3, 4], 2)
    assert counts(town) == {"submitting": 3, "skipped": 2}


def test_who_was_suppressed_meanwhile_is_skipped(town: Town, people: list[int]) -> None:
    report = Report(4, Status.FAILED, 63014, strikes=1)
    town.ledger.record(BROADCAST, 0, [report])
    town.ledger.plan("01another00", {0: np.ones(5, dtype=np.uint8)})
    range_ = Range("01another00", 0, 0)

    found = town.claiming.claim(range_, town.ledger.take(range_), ["scuole"], 10)

    assert [claim.number for claim in found.claims] == [0, 1, 2, 3]


def test_each_is_claimed_with_their_language(town: Town, people: list[int]) -> None:
    town.subscribe(people[3], language="en")
    found = town.claiming.claim(WHOLE, town.ledger.take(WHOLE), ["scuole"], 10)
    assert [claim.language for claim in found.claims] == ["it", "it", "it", "en", "it"]


def test_a_plan_that_is_made_again_changes_nothing(town: Town, people: list[int]) -> None:
    town.claiming.claim(WHOLE, town.ledger.take(WHOLE), ["scuole"], 2)
    town.ledger.plan(BROADCAST, {0: np.ones(9, dtype=np.uint8)})
    assert counts(town) == {"submitting": 2, "planned": 3}


def test_what_a_dead_holder_was_submitting_becomes_unknown(town: Town, people: list[int]) -> None:
    town.claiming.claim(WHOLE, town.ledger.take(WHOLE), ["scuole"], 2)
    town.ledger.take(WHOLE)
    assert counts(town) == {"unknown": 2, "planned": 3}


def test_a_holder_that_lost_the_range_can_neither_claim_nor_give_back(
    town: Town, people: list[int]
) -> None:
    old = town.ledger.take(WHOLE)
    town.claiming.claim(WHOLE, old, ["scuole"], 2)
    new = town.ledger.take(WHOLE)
    town.claiming.claim(WHOLE, new, ["scuole"], 1)

    with pytest.raises(FenceLostError):
        town.claiming.claim(WHOLE, old, ["scuole"], 1)
    with pytest.raises(FenceLostError):
        town.ledger.move(WHOLE, [0, 1, 2], Status.SUBMITTING, Status.PLANNED, fence=old)
    assert counts(town) == {"unknown": 2, "submitting": 1, "planned": 2}


def test_a_holder_that_lost_the_range_can_still_say_what_it_knows(
    town: Town, people: list[int]
) -> None:
    town.claiming.claim(WHOLE, town.ledger.take(WHOLE), ["scuole"], 2)
    town.ledger.take(WHOLE)
    town.ledger.record(BROADCAST, 0, [Report(0, Status.ACCEPTED)])
    assert counts(town) == {"accepted": 1, "unknown": 1, "planned": 3}


def test_ranges_are_apart_from_each_other(town: Town) -> None:
    members = np.zeros(RANGE_NUMBERS * 2 + 1, dtype=np.uint8)
    members[[0, RANGE_NUMBERS - 1, RANGE_NUMBERS, 2 * RANGE_NUMBERS]] = 1
    town.ledger.plan(BROADCAST, {3: members})

    ranges = town.ledger.ranges(BROADCAST, Status.PLANNED)

    assert ranges == [Range(BROADCAST, 3, index) for index in (0, 1, 2)]
    assert [town.ledger.numbers(one, Status.PLANNED) for one in ranges] == [
        [0, RANGE_NUMBERS - 1],
        [RANGE_NUMBERS],
        [2 * RANGE_NUMBERS],
    ]


def test_a_report_about_nobody_makes_no_recipient(town: Town, people: list[int]) -> None:
    sparse = np.array([1, 0, 1], dtype=np.uint8)
    town.ledger.plan("01sparse00", {0: sparse})

    for number in (1, 3, 4_000_000):
        assert town.ledger.record("01sparse00", 0, [Report(number, Status.READ)]) == 0
    assert town.ledger.record("01unknown0", 0, [Report(0, Status.READ)]) == 0

    assert town.counts("01sparse00") == {"planned": 2}
    assert town.counts("01unknown0") == {}


def test_only_so_many_retries_are_granted(town: Town, people: list[int]) -> None:
    def fail_and_retry() -> int:
        town.ledger.record(BROADCAST, 0, [Report(0, Status.FAILED, 30008)])
        return town.ledger.move(WHOLE, [0], Status.FAILED, Status.PLANNED, most_retries=2)

    assert [fail_and_retry() for _ in range(3)] == [1, 1, 0]
    assert counts(town) == {"failed": 1, "planned": 4}


def test_failures_are_counted_by_code_until_proved_wrong(town: Town, people: list[int]) -> None:
    codes = {0: 63024, 1: 63024, 2: 63016}
    town.ledger.record(
        BROADCAST, 0, [Report(number, Status.FAILED, code) for number, code in codes.items()]
    )
    assert town.ledger.failures(BROADCAST) == {63024: 2, 63016: 1}
    assert town.ledger.failed_with(WHOLE, [63024]) == [0, 1]

    town.ledger.record(BROADCAST, 0, [Report(1, Status.DELIVERED)])
    assert town.ledger.failures(BROADCAST) == {63024: 1, 63016: 1}
