"""One whole service for the tests that only talk to it."""

from collections.abc import Iterator

import pytest

from tests.service.harness import Service, running


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Started once for each test process, fast: WhatsApp's own pace is the benchmarks' matter."""
    with running(tmp_path_factory.mktemp("service"), SENDER_MPS="400") as service:
        service.simulator("PATCH", "/settings", {"mps": 0})
        yield service
