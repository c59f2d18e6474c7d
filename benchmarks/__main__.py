"""All benchmarks: `make bench`; or some: `python -m benchmarks pace overtaking`.

Exit status 1 where a figure misses its floor, or a benchmark could not be carried through.
"""

import logging
import sys
import traceback

import structlog

from benchmarks import callbacks, turns
from benchmarks.broadcast import overtaking, pace, planning, speed
from benchmarks.console import pages
from benchmarks.deadline import deadline, stop_on_signals
from benchmarks.table import Table

SUBJECTS = {
    "turns": ("Conversation turns, against a bare endpoint", turns.main),
    "callbacks": ("Status callbacks, while citizens are answered", callbacks.main),
    "planning": ("Planning for a million", planning.main),
    "speed": ("Sending without pace, against a bare loop", speed.main),
    "pace": ("The pace", pace.main),
    "overtaking": ("An emergency overtakes, and nobody's reply waits", overtaking.main),
    "console": ("The console", pages.main),
}
_SECONDS = 600
"""For a subject on a machine that is busy with something else; on a quiet one 30 to 150."""


def main(*names: str) -> int:
    """Run the named subjects, or all, and sum them up; returns the exit status."""
    if unknown := set(names) - SUBJECTS.keys():
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    stop_on_signals()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    table = Table()
    for name in names or SUBJECTS:
        title, benchmark = SUBJECTS[name]
        table.begin(title)
        try:
            with deadline(_SECONDS):
                benchmark(table)
        except Exception as error:  # the others are worth measuring all the same
            traceback.print_exc()
            table.broke(f"{type(error).__name__}: {error}")
    return 0 if table.summary() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
