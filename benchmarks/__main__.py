"""All benchmarks: `make bench`."""

from benchmarks import broadcast, callbacks, console, turns

for title, benchmark in {
    "Conversation turns, against a bare endpoint": turns.main,
    "Status callbacks, while citizens are answered": callbacks.main,
    "The broadcaster": broadcast.main,
    "The console": console.main,
}.items():
    print(f"\n{title}\n{'─' * len(title)}", flush=True)
    benchmark()
