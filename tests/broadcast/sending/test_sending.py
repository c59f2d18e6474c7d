"""A broadcast on its way: who gets it, in which language, and that nobody gets it twice."""

from collections import Counter
from itertools import combinations

from structlog.testing import capture_logs

from bot.broadcast import Accepted, Busy, Outcome, Outgoing, Refused, Unknown, Verdict
from tests.broadcast.harness import TOPICS, Postman, Town, address_of, run_over_http
from tests.broadcast.sending.conftest import IMPATIENT, accepted, people
from tests.simulator.harness import Simulator


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
