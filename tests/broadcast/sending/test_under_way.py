"""While a broadcast goes out: people leave, staff stop it, an emergency overtakes it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import redis

from bot.broadcast import Accepted, Limits, Outcome, Outgoing
from tests.broadcast.harness import Postman, Town, address_of, neighbours
from tests.broadcast.sending.conftest import accepted, no_work, people
from tests.conftest import SettableClock


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
