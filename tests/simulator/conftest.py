"""A simulator and a service of each test's own."""

from collections.abc import Iterator

import pytest
from twilio.rest import Client

from tests.simulator.harness import (
    SENDER,
    Service,
    Simulator,
    running_service,
    running_simulator,
)


@pytest.fixture(scope="module")
def _service() -> Iterator[Service]:
    with running_service() as service:
        yield service


@pytest.fixture(scope="module")
def _simulator(_service: Service) -> Iterator[Simulator]:
    with running_simulator(f"{_service.url}/inbound") as simulator:
        yield simulator


@pytest.fixture
def service(_service: Service) -> Service:
    """The service, with nothing received yet and empty answers."""
    _service.requests.clear()
    _service.answer = lambda _request: "<Response/>"
    return _service


@pytest.fixture
def simulator(_simulator: Simulator, service: Service) -> Simulator:
    """The simulator as it starts, with the first citizen's service window open."""
    _simulator.call("DELETE", "/faults")
    _simulator.call("DELETE", "/records")
    _simulator.settle()
    defaults = {"mps": 0, "read": "open", "service_window": True, "concurrency": 0, "tier": 0}
    _simulator.settings(approval="approved", approval_after=0, **defaults)
    _simulator.phone(
        open=False, online=True, receipts=True, on_whatsapp=True, blocked=False, opted_out=False
    )
    _simulator.send(body="buongiorno")
    _simulator.settle()
    service.requests.clear()
    return _simulator


@pytest.fixture
def client(simulator: Simulator) -> Client:
    """twilio-python on the simulator."""
    return simulator.client()


@pytest.fixture
def sender() -> str:
    return SENDER
