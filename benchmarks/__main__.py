"""All benchmarks: `make bench`."""

from benchmarks import broadcast, turns

for title, benchmark in {
    "Conversation turns, against a bare endpoint": turns.main,
    "The broadcaster": broadcast.main,
}.items():
    print(f"\n{title}\n{'─' * len(title)}", flush=True)
    benchmark()
