"""A citizen's message and a staff broadcast travel the whole way, over HTTP, on real parts."""

from collections import Counter
from itertools import combinations, cycle, islice

import pytest

from tests.service.harness import Service, phone, running
from tests.waiting import eventually

pytestmark = pytest.mark.slow

TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")
NAMES = {
    "protezione_civile": "protezione civile",
    "meteo": "allerte meteo",
    "scuole": "scuole",
    "strade": "strade",
    "eventi": "eventi",
    "info": "informazioni dal comune",
}


@pytest.fixture
def service(shared_service: Service) -> Service:
    return shared_service


def test_jesi_on_is_confirmed_at_once_and_jesi_off_ends_it(service):
    service.says(1, "Jesi On")
    welcome = eventually(lambda: service.bodies(1), "the welcome arrives")[0]
    assert "Jesi Off" in welcome
    service.says(1, "Jesi Off")
    assert eventually(lambda: service.bodies(1)[1:], "the farewell arrives")


def test_a_reply_with_a_choice_comes_with_whatsapps_own_buttons_or_list(service):
    service.says(2, "Jesi On")
    service.says(2, "cambia argomenti")
    menus = eventually(
        lambda: [r for r in service.received(2) if r["interactive"]], "a menu arrives"
    )
    assert menus[-1]["content_sid"]


def test_a_broadcast_reaches_a_citizen_and_its_ticks_come_back(service):
    service.says(3, "mandami solo gli eventi")
    sent = service.broadcast("Sabato mercatino in piazza.", "eventi")
    counts = service.wait_for_end(sent)
    assert counts.keys() <= {"delivered", "read"}
    assert "Sabato mercatino in piazza." in service.bodies(3)[-1]


def test_a_forged_message_is_refused_and_changes_nothing(service):
    form = {"MessageSid": "SM1", "From": phone(4), "Body": "Jesi On"}
    with pytest.raises(OSError, match="403"):
        service.web("POST", "/whatsapp/inbound", form)
    service.says(4, "sono iscritto?")
    answer = eventually(lambda: service.bodies(4), "the answer arrives")[0]
    assert "Jesi On" in answer
    assert "non" in answer.lower()


def test_the_same_delivery_twice_is_one_message(service):
    first = service.says(5, "Jesi On")
    eventually(lambda: service.bodies(5), "the welcome arrives")
    service.says(5, "Jesi On", sid=first["sid"])
    service.says(5, "quanto costa?")
    bodies = eventually(
        lambda: service.bodies(5) if len(service.bodies(5)) >= 2 else None, "the answer arrives"
    )
    assert len(set(bodies)) >= 2


def test_every_combination_of_topics_is_reached_exactly_and_nobody_twice(service):
    people = range(1000, 1200)
    subsets = cycle(s for size in range(1, 7) for s in combinations(TOPICS, size))
    chosen = dict(zip(people, islice(subsets, len(people)), strict=True))
    for number, topics in chosen.items():
        service.says(number, "solo " + " e ".join(NAMES[topic] for topic in topics))
    before = {number: Counter(service.bodies(number)) for number in people}

    broadcasts = {}
    for audience in [(t,) for t in TOPICS] + list(combinations(TOPICS, 2))[:6] + [TOPICS]:
        text = "Avviso per " + ", ".join(audience)
        broadcasts[audience] = (text, service.broadcast(text, *audience))
    for _, sent in broadcasts.values():
        assert service.wait_for_end(sent).keys() <= {"delivered", "read"}

    for number, topics in chosen.items():
        got = Counter(service.bodies(number)) - before[number]
        for audience, (text, _) in broadcasts.items():
            copies = sum(count for body, count in got.items() if body.endswith(text))
            assert copies == bool(set(audience) & set(topics)), (topics, audience, got)


def test_who_leaves_while_a_broadcast_runs_is_skipped(data_dir):
    stayers, leavers = range(50), range(50, 60)
    with running(data_dir, SENDER_MPS="10") as service:
        for number in (*stayers, *leavers):
            service.says(number, "solo strade")
        sent = service.broadcast("Ponte chiuso.", "strade")
        eventually(lambda: "planned" in service.counts(sent), "the broadcast is planned")
        service.api("POST", f"/broadcasts/{sent}/pause")  # or a busy machine is through before
        for number in leavers:
            service.says(number, "Jesi Off")
        service.api("POST", f"/broadcasts/{sent}/resume")
        counts = service.wait_for_end(sent)

        def copies(number: int) -> int:
            return sum("Ponte chiuso." in body for body in service.bodies(number))

        assert {copies(number) for number in stayers} == {1}
        left_before = [number for number in leavers if copies(number) == 0]
        assert {copies(number) for number in set(leavers) - set(left_before)} <= {1}
    assert counts["skipped"] == len(left_before) > 0
