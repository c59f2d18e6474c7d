"""A broadcast on its way: who gets it, who does not, and that nobody gets it twice."""

from collections import Counter
from itertools import combinations

from bot.broadcast import Accepted, Outgoing
from tests.broadcast.harness import TOPICS, Postman, Town, address_of, run_over_http
from tests.simulator.harness import Simulator


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

    run_over_http(town, simulator, base_url, until=town.ended(*launched), seconds=120)
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
