"""Waiting for something to become true, however busy the machine is. No test waits for a time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LONG_ENOUGH = 300.0
"""Seconds after which what has not happened counts as broken: a minute's work, on a machine that
several others use."""


def eventually(question: Callable[[], T], what: str = "it", seconds: float = LONG_ENOUGH) -> T:
    """The first true answer. Raises AssertionError, naming `what`, when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"{what} did not come true in {seconds:g} s"
        threading.Event().wait(0.02)
    return answer
