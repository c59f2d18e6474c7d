"""kill -9 at the worst moment: everything that was acknowledged is there afterwards."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.service.harness import Service, running
from tests.waiting import LONG_ENOUGH, eventually

pytestmark = pytest.mark.slow

SUBSCRIBERS = 1000


@pytest.fixture
def service(data_dir) -> Iterator[Service]:
    with running(data_dir, SENDER_MPS="1000", INTERACTIVE_REPLIES="false") as service:
        service.simulator("PATCH", "/settings", {"mps": 0})
        yield service


def subscribe_all(service: Service, in_the_middle: Callable[[], None]) -> set[int]:
    """Everybody sends "Jesi On"; those whose subscription was acknowledged."""
    acknowledged: set[int] = set()
    middle = threading.Event()

    def subscribe(number: int) -> None:
        outcome = service.says(number, "Jesi On")
        if any("Jesi Off" in reply["body"] for reply in outcome.get("replies", ())):
            acknowledged.add(number)
        if len(acknowledged) >= SUBSCRIBERS // 3:
            middle.set()

    with ThreadPoolExecutor(8) as threads:
        turns = [threads.submit(subscribe, number) for number in range(SUBSCRIBERS)]
        assert middle.wait(LONG_ENOUGH)
        in_the_middle()
        for turn in turns:
            turn.result()
    return acknowledged


def reached_once(service: Service, text: str) -> set[int]:
    """Who was sent this text exactly once; nobody may have been sent it twice."""
    recipients = [
        record["to"]
        for record in service.simulator("GET", "/records?limit=100000")["records"]
        if record["body"].endswith(text)
    ]
    assert len(recipients) == len(set(recipients))
    return {int(recipient[-4:]) for recipient in recipients}


@pytest.mark.parametrize("victim", [("bot web",), ("valkey-server",)], ids=["web", "store"])
def test_every_acknowledged_subscription_survives_a_kill(service, victim):
    acknowledged = subscribe_all(service, lambda: service.kill(*victim))
    assert len(acknowledged) > SUBSCRIBERS // 3
    eventually(service._ready, "the service is back")
    sent = service.broadcast("Prova dopo il guasto.", "info")
    service.wait_for_end(sent)
    assert reached_once(service, "Prova dopo il guasto.") >= acknowledged


def test_a_stop_and_a_start_find_everything_as_it_was(data_dir):
    with running(data_dir) as service:
        service.says(1, "solo scuole")
        assert service.stop() == 0
        service.start()
        service.says(1, "a cosa sono iscritto?")
        bodies = eventually(lambda: service.bodies(1)[1:], "the answer arrives")
        assert "Scuole" in bodies[-1]
        assert "Strade" not in bodies[-1]
