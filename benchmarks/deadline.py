"""No benchmark hangs, and none leaves behind what it has started."""

import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_HERE = str(Path(__file__).parent)
_POLL_SECONDS = 0.2


class OverdueError(Exception):
    """Something took longer than it may; the message says what was waited for."""


def stop_on_signals() -> None:
    """Let SIGTERM unwind what has been started, as Ctrl-C does: else its processes would stay."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    """Raise OverdueError out of whatever is waited for when the time is up, naming the place."""

    def up(_number: int, frame: FrameType | None) -> None:
        stack = [one for one in traceback.extract_stack(frame) if one.filename.startswith(_HERE)]
        way = " > ".join(one.name for one in stack if one.name != "<module>")
        raise OverdueError(f"not over after {seconds} s; it waited in {way}")

    before = signal.signal(signal.SIGALRM, up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def wait_until(
    condition: Callable[[], bool], what: str, seconds: float, state: Callable[[], object]
) -> None:
    """Return as soon as something is true. Raises OverdueError with `what` and how it stands."""
    over = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > over:
            raise OverdueError(f"waited {seconds:.0f} s for {what}: {state()}")
        time.sleep(_POLL_SECONDS)
