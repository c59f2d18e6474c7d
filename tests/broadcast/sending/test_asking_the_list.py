"""What nobody knows of a message is asked of the provider's list."""

from collections import Counter
from datetime import timedelta

from bot.broadcast import Accepted, Limits, NoTrace, Outcome, Outgoing, Traced, Unknown
from bot.broadcast.outcomes import Patience
from tests.broadcast.harness import Postman, Town
from tests.broadcast.sending.conftest import IMPATIENT, accepted, people


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
