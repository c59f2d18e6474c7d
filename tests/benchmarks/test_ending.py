"""A benchmark ends: by itself, by its deadline, or because somebody ends it."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from benchmarks.deadline import OverdueError, deadline, wait_until
from benchmarks.table import Table
from tests.waiting import LONG_ENOUGH

STARTED = """
import threading
from benchmarks.deadline import stop_on_signals
from benchmarks.servers import throw_away_store
stop_on_signals()
with throw_away_store() as client:
    print(client.info("server")["process_id"], flush=True)
    threading.Event().wait()
"""


def test_who_ends_a_benchmark_ends_what_it_has_started() -> None:
    command = [sys.executable, "-c", STARTED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as benchmark:
        assert benchmark.stdout is not None
        store = int(benchmark.stdout.readline())
        benchmark.terminate()
        assert benchmark.wait(LONG_ENOUGH) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(store, 0)


def test_a_benchmark_that_hangs_is_ended_and_says_where_it_waited() -> None:
    with (
        pytest.raises(OverdueError, match=r"not over after 1 s; it waited in .*wait_until$"),
        deadline(1),
    ):
        wait_until(lambda: False, "what never comes", 60, lambda: "nothing")


def test_a_wait_that_takes_too_long_says_for_what_and_how_it_stands() -> None:
    with pytest.raises(OverdueError, match=r"waited 0 s for the post: not yet"):
        wait_until(threading.Event().is_set, "the post", 0, lambda: "not yet")


def test_a_deadline_that_was_met_does_not_strike_later() -> None:
    with deadline(1):
        pass
    assert signal.alarm(0) == 0


@pytest.mark.parametrize(
    ("value", "broke", "well"), [(2.0, False, True), (0.5, False, False), (2.0, True, False)]
)
def test_the_summary_is_good_only_when_everything_was_measured_and_met(
    capsys: pytest.CaptureFixture[str], value: float, broke: bool, well: bool
) -> None:
    table = Table()
    table.begin("Something")
    table.at_least("speed", value, 1.0)
    if broke:
        table.broke("the store went away")
    assert table.summary() is well
    assert ("NOT MET" in capsys.readouterr().out) is (value < 1)
