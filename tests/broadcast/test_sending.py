"""A broadcast on its way: who gets it, who does not, and that nobody gets it twice."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
import redis
from structlog.testing import capture_logs

from bot.broadcast import (
    Accepted,
    Busy,
    Limits,
    NoTrace,
    Outcome,
    Outgoing,
    Reason,
    Refused,
    Traced,
    Unknown,
    Verdict,
)
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.store import keys
from tests.broadcast.harness import (
    TOPICS,
    Postman,
    Town,
    address_of,
    neighbours,
    run_over_http,
)
from tests.conftest import SettableClock
from tests.simulator.harness import Simulator

IMPATIENT = Limits(
    patience=Patience(launch=timedelta(0), reports=timedelta(0), hearing=timedelta(0))
)


def accepted(message: Outgoing) -> Accepted:
    return Accepted("SM" + "0" * 32)


def test_everybody_who_follows_a_topic_gets_it_once_and_nobody_else(town: Town) -> None:
    for person in range(30):
        town.subscribe(person, ["scuole"] if person % 3 == 0 else ["meteo"])
    broadcast = town.launch("scuole")
    postman = Postman(accepted)

    town.run(postman, until=town.ended(broadcast))

    assert sorted(postman.addresses) == [address_of(person).uri for person in range(0, 30, 3)]
    assert town.counts(broadcast) == {"accepted": 10}


def test_whoever_follows_whatever_gets_exactly_what_is_about_it(
    town: Town, simulator: Simulator, base_url: str
) -> None:
    choices = [chosen for size in range(1, 7) for chosen in combinations(TOPICS, size)]
    follows = {person: choices[person % len(choices)] for person in range(200)}
    for person, topics in follows.items():
        town.subscribe(person, topics)
    about = [*((topic,) for topic in TOPICS), ("meteo", "scuole"), TOPICS]
    launched = [town.launch(*topics, text={"it": " ".join(topics)}) for topics in about]

    run_over_http(town, simulator, base_url, until=town.ended(*launched))
    simulator.settle()

    expected = Counter(
        (" ".join(topics), address_of(person).uri)
        for topics in about
        for person, followed in follows.items()
        if set(topics) & set(followed)
    )
    assert Counter((sent["body"], sent["to"]) for sent in simulator.records()) == expected
    for broadcast, topics in zip(launched, about, strict=True):
        recipients = sum(count for (body, _), count in expected.items() if body == " ".join(topics))
        assert town.counts(broadcast) == {"delivered": recipients}


def test_a_fault_of_ours_after_the_answer_leaves_a_message_unknown_and_not_under_way(
    town: Town,
) -> None:
    def no_verdict(code: int) -> Verdict:
        raise LookupError(code)

    town.verdicts = no_verdict
    for person in range(3):
        town.subscribe(person)
    broadcast = town.launch()

    town.run(Postman(lambda _: Refused(63016)), until=town.ended(broadcast), limits=IMPATIENT)

    assert town.counts(broadcast) == {"unknown": 3}


# ── While it goes out ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def slow_town(redis_client: redis.Redis) -> Town:
    """Forty people who are written to at the pace of WhatsApp."""
    town = Town(redis_client, system_clock, mps=80)
    for person in range(40):
        town.subscribe(person)
    return town


def test_who_leaves_in_the_middle_is_skipped(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()
    last = sorted(range(40), key=town.place_of)[-10:]  # claims go from slice to slice

    def answer(message: Outgoing) -> Accepted:
        if len(postman.submitted) == 5:
            for person in last:
                town.leave(person)
        return Accepted("SM")

    postman = Postman(answer)
    town.run(postman, until=town.ended(broadcast))

    # A claim is made a fifth of a second ahead: who leaves within it may still be written to.
    skipped = {address_of(person).uri for person in last} - set(postman.addresses)
    assert len(skipped) >= 5
    assert town.counts(broadcast) == {"accepted": 40 - len(skipped), "skipped": len(skipped)}


def test_a_stop_takes_effect_at_once_and_lists_the_rest(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()

    def answer(message: Outgoing) -> Accepted:
        if len(postman.submitted) == 10:
            town.broadcasts.stop(broadcast, by="Anna")
        return Accepted("SM")

    postman = Postman(answer)
    town.run(postman, until=lambda: town.state(broadcast) == "stopped" and no_work(town))

    counts = town.counts(broadcast)
    assert counts["accepted"] == len(postman.submitted)
    assert counts["accepted"] < 35
    assert counts["accepted"] + counts["skipped"] == 40


class SlowPostman(Postman):
    """A provider that takes a message and answers when it is told to."""

    def __init__(self) -> None:
        super().__init__(accepted)
        self._answers = asyncio.Event()

    async def submit(self, message: Outgoing) -> Outcome:
        self._loop = asyncio.get_running_loop()
        self.submitted.append(message)
        await self._answers.wait()
        return accepted(message)

    def go_on(self) -> None:
        self._loop.call_soon_threadsafe(self._answers.set)


def test_what_waits_for_a_slow_provider_does_not_leave_after_a_stop(town: Town) -> None:
    for person in neighbours(town, 12):
        town.subscribe(person)
    broadcast, slow = town.launch(), SlowPostman()

    def tale() -> Iterator[bool]:
        while town.counts(broadcast).get("submitting", 0) < 4 or len(slow.submitted) < 2:
            yield False  # two are with the provider, two wait
        town.broadcasts.stop(broadcast, by="Anna")
        while "skipped" not in town.counts(broadcast):
            yield False
        slow.go_on()
        while town.counts(broadcast) != {"accepted": 2, "skipped": 10}:
            yield False
        yield True

    progress = tale()
    town.run(slow, until=lambda: next(progress), limits=Limits(at_once=2))

    assert len(slow.submitted) == 2


def test_a_paused_one_goes_on_where_it_was(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()

    def answer(message: Outgoing) -> Accepted:
        if len(postman.submitted) == 10:
            town.broadcasts.pause(broadcast, by="Anna")
        return Accepted("SM")

    postman = Postman(answer)
    town.run(postman, until=lambda: town.state(broadcast) == "paused" and no_work(town))
    before = len(postman.submitted)
    assert before < 35
    assert town.counts(broadcast)["planned"] == 40 - before

    town.broadcasts.resume(broadcast, by="Anna")
    rest = Postman(accepted)
    town.run(rest, until=town.ended(broadcast))

    assert len(set(postman.addresses + rest.addresses)) == before + len(rest.submitted) == 40
    assert town.counts(broadcast) == {"accepted": 40}


def test_what_is_over_is_not_sent_any_more(redis_client: redis.Redis, clock: SettableClock) -> None:
    town = Town(redis_client, clock, mps=80)
    people(town, 40)
    broadcast = town.launch(valid_until=clock() + timedelta(seconds=0.3))

    def answer(message: Outgoing) -> Accepted:
        if len(postman.submitted) == 10:
            clock.advance(seconds=0.3)
        return Accepted("SM")

    postman = Postman(answer)
    town.run(postman, until=lambda: town.state(broadcast) == "expired" and no_work(town))
    counts = town.counts(broadcast)
    assert counts["accepted"] == len(postman.submitted) < 35
    assert counts["skipped"] == 40 - counts["accepted"]
    assert all(message.validity == 1 for message in postman.submitted)


def test_an_emergency_overtakes_what_is_under_way(slow_town: Town) -> None:
    town = slow_town
    ordinary = town.launch(text={"it": "Concerto"})
    urgent: list[str] = []

    def answer(message: Outgoing) -> Accepted:
        if len(postman.submitted) == 8:
            urgent.append(town.launch(text={"it": "Piena del fiume"}, urgent=True))
        return Accepted("SM")

    postman = Postman(answer)
    town.run(postman, until=lambda: bool(urgent) and town.ended(ordinary, *urgent)())

    texts = [message.text for message in postman.submitted]
    first = texts.index("Piena del fiume")
    assert first - 8 <= 0.6 * 80
    assert texts[first : first + 40] == ["Piena del fiume"] * 40
    assert Counter(texts) == {"Concerto": 40, "Piena del fiume": 40}


def test_each_reads_their_language(town: Town) -> None:
    town.subscribe(1, language="it")
    town.subscribe(2, language="en")
    broadcast = town.launch(text={"it": "Chiuse", "en": "Closed"}, title={"it": "Neve"})
    postman = Postman(accepted)
    town.run(postman, until=town.ended(broadcast))
    assert {message.to.uri: message.text for message in postman.submitted} == {
        address_of(1).uri: "*Neve*\n\nChiuse",
        address_of(2).uri: "*Neve*\n\nClosed",
    }


# ── What the provider says ──────────────────────────────────────────────────────────────────────


def people(town: Town, count: int = 12) -> None:
    for person in range(count):
        town.subscribe(person)


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


# ── Stopping the process ────────────────────────────────────────────────────────────────────────


def test_a_broadcaster_that_is_stopped_leaves_everything_for_the_next(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()
    first = Postman(accepted)
    town.run(first, until=lambda: len(first.submitted) >= 10)

    assert town.counts(broadcast) == {
        "accepted": len(first.submitted),
        "planned": 40 - len(first.submitted),
    }
    second = Postman(accepted)
    town.run(second, until=town.ended(broadcast))
    assert len(first.submitted) + len(second.submitted) == 40
    assert len(set(first.addresses + second.addresses)) == 40


def test_a_launch_that_was_cut_off_is_made_good(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    town.client.delete(keys.lane("ordinary"))  # as if the process had died before
    postman = Postman(accepted)
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert len(postman.submitted) == 12


def test_ranges_that_fell_out_of_their_lane_are_put_back(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()
    first = Postman(accepted)
    town.run(first, until=lambda: len(first.submitted) >= 10)
    town.client.delete(keys.lane("ordinary"))

    town.run(second := Postman(accepted), until=town.ended(broadcast))

    assert len(set(first.addresses + second.addresses)) == 40


def no_work(town: Town) -> bool:
    return not any(town.client.xlen(keys.lane(lane)) for lane in ("emergency", "ordinary"))


def test_what_the_providers_list_does_not_have_is_sent_after_all(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    tries: Counter[str] = Counter()

    def answer(message: Outgoing) -> Outcome:
        tries[message.to.uri] += 1
        return Unknown("time-out") if tries[message.to.uri] == 1 else Accepted("SM")

    town.run(Postman(answer, NoTrace()), until=town.ended(broadcast), limits=IMPATIENT)
    assert set(tries.values()) == {2}
    assert town.counts(broadcast) == {"accepted": 12}


def test_what_the_providers_list_has_is_not_sent_again(town: Town) -> None:
    people(town)
    broadcast = town.launch(urgent=True)
    postman = Postman(lambda _: Unknown("time-out"), Traced("delivered"))
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert len(postman.submitted) == 12
    assert town.counts(broadcast) == {"delivered": 12}


def test_what_the_list_says_has_failed_counts_as_failed(town: Town) -> None:
    people(town, 3)
    broadcast = town.launch()
    postman = Postman(lambda _: Unknown("time-out"), Traced("undelivered", 63024))
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert town.broadcasts.failures(broadcast) == {63024: 3}


def test_reports_that_were_lost_are_made_good_from_the_providers_list(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    soon = Limits(patience=Patience(last_reports=timedelta(0), hearing=timedelta(0)))
    postman = Postman(accepted, Traced("read"))
    town.run(postman, until=lambda: town.counts(broadcast) == {"read": 12}, limits=soon)
    assert len(postman.submitted) == 12
    assert town.state(broadcast) == "completed"


def test_nobody_who_has_left_is_asked_about(town: Town) -> None:
    people(town, 3)
    broadcast = town.launch()

    def answer(message: Outgoing) -> Outcome:
        for person in range(3):
            town.leave(person)
        return Unknown("time-out")

    town.run(Postman(answer, NoTrace()), until=town.ended(broadcast), limits=IMPATIENT)
    counts = town.counts(broadcast)
    assert set(counts) <= {"unknown", "skipped"}
    assert counts["unknown"] >= 1


def test_no_number_is_in_logs_or_addresses_of_callbacks(town: Town) -> None:
    people(town)
    answers = [Refused(21211), Refused(99999), Unknown("x"), Busy(None, "y"), RuntimeError("bug")]

    def answer(message: Outgoing) -> Outcome | Exception:
        return answers.pop() if answers else Accepted("SM")

    broadcast = town.launch()
    postman = Postman(answer)
    with capture_logs() as logs:
        town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert logs
    assert "333555" not in str(logs) + " ".join(m.reference for m in postman.submitted)


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
