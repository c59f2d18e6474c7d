"""All benchmarks: `make bench`; or some: `python -m benchmarks pace overtaking`."""

import signal
import sys
from functools import partial

from benchmarks import broadcast, callbacks, console, turns

SUBJECTS = {
    "turns": ("Conversation turns, against a bare endpoint", turns.main),
    "callbacks": ("Status callbacks, while citizens are answered", callbacks.main),
    "planning": ("Planning for a million", partial(broadcast.main, "planning")),
    "speed": ("Sending without pace, against a bare loop", partial(broadcast.main, "speed")),
    "pace": ("The pace", partial(broadcast.main, "pace")),
    "overtaking": ("An emergency overtakes", partial(broadcast.main, "overtaking")),
    "console": ("The console", console.main),
}


def main(*names: str) -> None:
    """Run the named subjects, or all."""
    if unknown := set(names) - SUBJECTS.keys():
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    for name in names or SUBJECTS:
        title, benchmark = SUBJECTS[name]
        print(f"\n{title}\n{'─' * len(title)}", flush=True)
        benchmark()


# A benchmark that is ended stops what it has started, as after Ctrl-C.
signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
main(*sys.argv[1:])
