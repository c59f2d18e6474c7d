"""One whole service for the tests that only talk to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.service.harness import Service, running


@pytest.fixture(scope="session")
def shared_service(make_data_dir: Callable[[], Path]) -> Iterator[Service]:
    """Started once for each test process, fast: WhatsApp's own pace is the benchmarks' matter."""
    with running(make_data_dir(), SENDER_MPS="400") as service:
        service.simulator("PATCH", "/settings", {"mps": 0})
        yield service
