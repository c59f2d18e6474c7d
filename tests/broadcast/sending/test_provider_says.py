"""What the provider says of a message, and what follows for the person and the rest."""

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from bot.broadcast import Accepted, Busy, Limits, Outcome, Outgoing, Reason, Refused, Unknown
from bot.broadcast.outcomes import Patience
from tests.broadcast.harness import Postman, Town, address_of
from tests.broadcast.sending.conftest import IMPATIENT, accepted, no_work, people


def test_busy_costs_nobody_their_message(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    tries: Counter[str] = Counter()

    def answer(message: Outgoing) -> Outcome:
        tries[message.to.uri] += 1
        return Busy(None, "429") if tries[message.to.uri] <= 2 else Accepted("SM")

    town.run(Postman(answer), until=town.ended(broadcast))

    assert set(tries.values()) == {3}
    assert town.counts(broadcast) == {"accepted": 12}


def test_when_the_provider_asks_for_a_rest_everything_rests(town: Town) -> None:
    people(town, 3)
    broadcast = town.launch()
    times: list[float] = []

    def answer(message: Outgoing) -> Outcome:
        times.append(time.monotonic())
        return Busy(1.0, "429") if len(times) == 1 else Accepted("SM")

    # One at a time, so that nothing is under way already when the rest begins.
    town.run(Postman(answer), until=town.ended(broadcast), limits=replace(IMPATIENT, at_once=1))
    first, *others = times
    assert len(others) == 3
    assert min(others) - first > 0.85


def test_what_is_unknown_is_not_sent_again_and_stays_listed(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    postman = Postman(lambda _: Unknown("time-out"))
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert len(postman.submitted) == 12
    assert town.counts(broadcast) == {"unknown": 12}


def test_what_is_unknown_of_an_emergency_is_sent_again_once(town: Town) -> None:
    people(town)
    broadcast = town.launch(urgent=True)
    postman = Postman(lambda _: Unknown("time-out"))
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert Counter(postman.addresses).most_common(1)[0][1] == 2
    assert town.counts(broadcast) == {"unknown": 12}


def test_an_emergency_waits_for_the_proof_before_it_sends_again(town: Town) -> None:
    people(town)
    broadcast = town.launch(urgent=True)

    def answer(message: Outgoing) -> Outcome:
        town.receipts.record(message.reference, "sent")
        return Unknown("time-out")

    postman = Postman(answer)
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert len(postman.submitted) == 12
    assert town.counts(broadcast) == {"sent": 12}


def test_a_passing_fault_gets_two_more_chances(town: Town) -> None:
    people(town, 3)
    broadcast = town.launch()
    postman = Postman(lambda _: Refused(63010))
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert set(Counter(postman.addresses).values()) == {3}
    assert town.counts(broadcast) == {"failed": 3}
    assert town.broadcasts.failures(broadcast) == {63010: 3}


def test_who_cannot_be_reached_costs_one_attempt(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    unlucky = address_of(3).uri
    postman = Postman(lambda m: Refused(21211) if m.to.uri == unlucky else Accepted("SM"))
    town.run(postman, until=town.ended(broadcast))
    assert len(postman.submitted) == 12
    assert town.counts(broadcast) == {"accepted": 11, "failed": 1}

    again = town.launch()
    postman = Postman(accepted)
    town.run(postman, until=town.ended(again))
    assert unlucky not in postman.addresses
    assert len(postman.submitted) == 11


def test_when_nobody_can_get_it_it_is_paused_and_nobody_is_lost(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()
    postman = Postman(lambda _: Refused(20003))
    town.run(postman, until=lambda: town.state(broadcast) == "paused" and no_work(town))
    assert town.counts(broadcast) == {"planned": 40}
    assert town.archive.existing(broadcast).pause_reason == Reason("provider", {"error": 20003})

    town.broadcasts.resume(broadcast, by="Anna")
    town.run(Postman(accepted), until=town.ended(broadcast))
    assert town.counts(broadcast) == {"accepted": 40}
    assert town.archive.existing(broadcast).pause_reason is None


def test_a_fault_of_our_own_leaves_the_message_unknown_and_the_rest_alone(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    broken = address_of(3).uri
    postman = Postman(lambda m: RuntimeError("bug") if m.to.uri == broken else Accepted("SM"))
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert town.counts(broadcast) == {"accepted": 11, "unknown": 1}


def test_a_failure_that_is_reported_seconds_later_still_gets_its_second_chance(
    town: Town,
) -> None:
    town.subscribe(1)
    broadcast = town.launch()
    patience = Patience(reports=timedelta(0), hearing=timedelta(seconds=20))

    def answer(message: Outgoing) -> Accepted:
        said = "delivered" if len(postman.submitted) == 2 else "failed"
        timer = threading.Timer(
            1.0,
            town.receipts.record,
            (message.reference, said, 30008 if said == "failed" else None),
        )
        timer.start()
        return Accepted("SM")

    postman = Postman(answer)
    town.run(postman, until=town.ended(broadcast), limits=Limits(patience=patience))

    assert len(postman.submitted) == 2
    assert town.counts(broadcast) == {"delivered": 1}
