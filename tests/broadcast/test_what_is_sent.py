"""What is sent: text inside the service window, templates outside it, from several numbers.

The simulator keeps its own service windows, and delivers nothing but approved templates outside.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis

from bot.broadcast import Accepted, Limits, Media, Paces
from bot.broadcast.drafts import Colour
from bot.broadcast.life import resumes_at
from bot.broadcast.outcomes import Patience
from bot.clock import system_clock
from bot.content.loading import the_municipality
from bot.whatsapp.http import twilio_client
from bot.whatsapp.templates import Approvals, the_wording
from tests.broadcast.harness import BASE_URL, Postman, Town, account_at, address_of, run_over_http
from tests.conftest import SettableClock
from tests.simulator.harness import SENDER, Simulator, running_simulator

SECOND = "whatsapp:+393335550200"
QUICK = Limits(patience=Patience(launch=timedelta(0), reports=timedelta(0), hearing=timedelta(0)))


@pytest.fixture(scope="module")
def _simulator() -> Iterator[Simulator]:
    with running_simulator("http://127.0.0.1:9/nobody", "--sender", SECOND) as simulator:
        yield simulator


@pytest.fixture
def simulator(_simulator: Simulator) -> Simulator:
    _simulator.call("DELETE", "/faults")
    _simulator.call("DELETE", "/records")
    _simulator.settings(service_window=True, read="never", tier=0, fetch_media=False)
    return _simulator


@pytest.fixture
def approvals(simulator: Simulator, town: Town) -> Approvals:
    """Every template, approved."""
    wording = the_wording(the_municipality(), f"{BASE_URL}/media")
    twilio = twilio_client(account_at(simulator.url))
    approvals = Approvals(twilio, wording, town.templates, prefix="Jesi On")
    approvals.create()
    approvals.submit()
    for template in town.templates.all():
        simulator.call("PUT", f"/contents/{template.sid}/approval", json={"status": "approved"})
    approvals.refresh()
    return approvals


def write(simulator: Simulator, town: Town, person: int, to: str = SENDER) -> None:
    """Somebody writes to one of our numbers, of which the simulator knows too."""
    simulator.send(address_of(person).uri, type="text", body="Grazie", to=to)
    town.write(person, to=to)


def pause_reason(town: Town, broadcast: str) -> tuple[str, dict[str, object]]:
    reason = town.archive.existing(broadcast).pause_reason
    assert reason is not None
    return reason.code, dict(reason.values)


@pytest.mark.usefixtures("approvals")
def test_everybody_is_reached_inside_and_outside_the_window_each_in_their_language(
    town: Town, simulator: Simulator, base_url: str
) -> None:
    for person in range(8):
        town.subscribe(person, language="en" if person % 2 else "it")
    town.fall_silent(0, 1, 2, 3)
    for person in (4, 5, 6, 7):
        write(simulator, town, person)
    broadcast = town.launch(
        text={"it": "Allerta.\nRestate a casa.", "en": "Alert.\nStay at home."},
        title={"it": "Neve", "en": "Snow"},
        colour=Colour.RED,
        urgent=True,
    )

    run_over_http(town, simulator, base_url, until=town.ended(broadcast))
    simulator.settle()

    assert town.counts(broadcast) == {"delivered": 8}
    read = {one["to"]: one["body"] for one in simulator.records()}
    assert read[address_of(4).uri] == "*🔴 Allerta rossa: Neve*\n\nAllerta.\nRestate a casa."
    assert read[address_of(5).uri] == "*🔴 Red alert: Snow*\n\nAlert.\nStay at home."
    assert "*Allerta rossa: Neve*\n» Allerta. Restate a casa.\n" in read[address_of(0).uri]
    assert "*Red alert: Snow*\n» Alert. Stay at home.\n" in read[address_of(1).uri]


@pytest.mark.usefixtures("approvals")
def test_an_image_reaches_both_sides_of_the_window(
    town: Town, simulator: Simulator, base_url: str
) -> None:
    town.subscribe(1), town.subscribe(2)
    town.fall_silent(1)
    write(simulator, town, 2)
    broadcast = town.launch(media=Media("a-file", "image/png", 10, "mappa.png"))

    run_over_http(town, simulator, base_url, until=town.ended(broadcast))
    simulator.settle()

    sent = {one["to"]: one for one in simulator.records()}
    assert {one["status"] for one in sent.values()} == {"delivered"}
    assert sent[address_of(1).uri]["content_sid"] and not sent[address_of(2).uri]["content_sid"]
    assert {one["media"][0]["name"] or one["media"][0]["src"][-10:] for one in sent.values()} == {
        "a-file.png"
    }


def test_a_template_that_whatsapp_pauses_in_the_middle_pauses_the_broadcast_and_loses_nobody(
    town: Town, simulator: Simulator, base_url: str, approvals: Approvals
) -> None:
    for person in range(5):
        town.subscribe(person)
    town.fall_silent(0, 1, 2)
    write(simulator, town, 3)
    write(simulator, town, 4)
    for template in town.templates.all():
        simulator.call("PUT", f"/contents/{template.sid}/approval", json={"status": "paused"})
    approvals.refresh()

    broadcast = town.launch()
    run_over_http(
        town, simulator, base_url, until=lambda: town.state(broadcast) == "paused", limits=QUICK
    )

    assert pause_reason(town, broadcast) == (
        "template",
        {"template": "notice.it", "status": "paused"},
    )
    simulator.settle()
    assert {one["to"] for one in simulator.records()} == {address_of(3).uri, address_of(4).uri}
    assert town.counts(broadcast) == {"planned": 3, "delivered": 2}

    for template in town.templates.all():
        simulator.call("PUT", f"/contents/{template.sid}/approval", json={"status": "approved"})
    approvals.refresh()
    town.broadcasts.resume(broadcast, by="Anna")
    run_over_http(town, simulator, base_url, until=town.ended(broadcast), limits=QUICK)
    simulator.settle()
    assert town.counts(broadcast) == {"delivered": 5}


@pytest.mark.usefixtures("approvals")
def test_who_is_outside_the_window_after_all_is_sent_the_template_instead(
    town: Town, simulator: Simulator, base_url: str
) -> None:
    town.subscribe(1)  # we think that they have just written; WhatsApp does not
    broadcast = town.launch()

    run_over_http(
        town,
        simulator,
        base_url,
        until=lambda: town.counts(broadcast).keys() == {"delivered"},
    )

    first, second = simulator.records()
    assert (first["error_code"], first["content_sid"]) == (63016, None)
    assert (second["status"], bool(second["content_sid"])) == ("delivered", True)


# ── The limit of people in a day ────────────────────────────────────────────────────────────────


def test_beyond_the_days_limit_it_waits_until_tomorrow_but_those_inside_the_window_have_it(
    redis_client: redis.Redis, simulator: Simulator, approvals: Approvals
) -> None:
    town = Town(redis_client, system_clock, tier=4)
    simulator.settings(tier=4)
    for person in range(12):
        town.subscribe(person)
    town.fall_silent(*range(10))
    write(simulator, town, 10)
    write(simulator, town, 11)
    broadcast = town.launch(urgent=True)  # anything else is refused before sending

    run_over_http(
        town,
        simulator,
        "http://127.0.0.1:9",
        until=lambda: town.state(broadcast) == "paused",
        limits=QUICK,
    )
    simulator.settle()

    assert Counter(one["status"] for one in simulator.records()) == {"delivered": 6}
    assert {address_of(10).uri, address_of(11).uri} <= {one["to"] for one in simulator.records()}
    assert town.counts(broadcast) == {"accepted": 6, "planned": 6}
    assert town.tier_budget.left() == 0
    assert pause_reason(town, broadcast)[0] == "tier"
    wait = resumes_at(town.archive.existing(broadcast))
    assert wait is not None
    assert timedelta(hours=23) < wait - system_clock() < timedelta(hours=25)


def test_it_goes_on_by_itself_whenever_the_day_has_moved_on_until_everybody_has_it(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    town = Town(redis_client, clock, tier=4)
    for person in range(10):
        town.subscribe(person)
    town.fall_silent(*range(10))
    broadcast = town.launch(urgent=True)
    postman = Postman(lambda _: Accepted("SM" + "0" * 32))

    for reached in (4, 8):
        so_far = {"accepted": reached, "planned": 10 - reached}
        town.run(
            postman,
            until=lambda so_far=so_far: (
                town.counts(broadcast) == so_far and town.state(broadcast) == "paused"
            ),
            limits=QUICK,
        )
        wait = resumes_at(town.archive.existing(broadcast))
        assert wait is not None
        clock.now = wait - timedelta(seconds=1)
        assert town.settling().run() == {}
        clock.now = wait
    town.run(postman, until=town.ended(broadcast), limits=QUICK)

    assert sorted(postman.addresses) == [address_of(person).uri for person in range(10)]
    assert town.counts(broadcast) == {"accepted": 10}


# ── Several numbers ─────────────────────────────────────────────────────────────────────────────


def test_everybody_is_written_to_from_the_number_that_they_wrote_to(
    redis_client: redis.Redis, simulator: Simulator
) -> None:
    town = Town(redis_client, system_clock, numbers=(SENDER, SECOND))
    for person in range(20):
        town.subscribe(person)
        write(simulator, town, person, to=SECOND if person % 2 else SENDER)
    broadcast = town.launch()

    run_over_http(town, simulator, "http://127.0.0.1:9", until=town.ended(broadcast))
    simulator.settle()

    sent = simulator.records()
    assert {one["status"] for one in sent} == {"delivered"}  # so each in an open window
    assert Counter(one["from"] for one in sent) == {SENDER: 10, SECOND: 10}
    assert {one["to"]: one["from"] for one in sent} == {
        address_of(person).uri: SECOND if person % 2 else SENDER for person in range(20)
    }


def test_each_number_has_a_pace_of_its_own_and_they_add_up(redis_client: redis.Redis) -> None:
    first, second = paces = Paces(redis_client, {SENDER: 1, SECOND: 400})
    assert paces.rate == first.rate + second.rate

    given, _ = first.reserve(1000)
    assert not first.reserve(1)[0]
    assert len(second.reserve(1000)[0]) > 4 * len(given)

    paces.hold(30)
    assert not first.reserve(1)[0] and not second.reserve(1)[0]
